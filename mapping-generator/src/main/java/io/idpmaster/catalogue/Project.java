package io.idpmaster.catalogue;

import java.util.List;

/** A Keystone project, addressed by name within its domain: Keystone lets nobody choose a project's id. */
public record Project(String name, List<Team> teams) {

    public Project {
        teams = List.copyOf(teams);
    }
}
