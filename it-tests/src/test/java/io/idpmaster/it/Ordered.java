package io.idpmaster.it;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.catalogue.User;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** A catalogue in alphabetical order throughout, in which the realm gives it back: the order means nothing. */
final class Ordered {

    private Ordered() {}

    static Catalogue of(Catalogue catalogue) {
        return new Catalogue(
                catalogue.master(),
                catalogue.userDomain(),
                catalogue.roles(),
                by(Domain::name, catalogue.domains()).stream()
                        .map(domain -> new Domain(
                                domain.name(),
                                domain.id(),
                                by(Project::name, domain.projects()).stream()
                                        .map(Ordered::project)
                                        .toList()))
                        .toList(),
                by(User::name, catalogue.users()),
                by(Edge::name, catalogue.edges()));
    }

    private static Project project(Project project) {
        return new Project(project.name(), teams(project.teams()));
    }

    private static List<Team> teams(List<Team> teams) {
        return by(Team::name, teams).stream()
                .map(team -> new Team(
                        team.name(),
                        by(Function.identity(), team.roles()),
                        by(EdgeSelector::text, team.edges()),
                        by(Function.identity(), team.members()),
                        teams(team.teams())))
                .toList();
    }

    private static <T> List<T> by(Function<T, String> key, List<T> list) {
        return list.stream().sorted(Comparator.comparing(key)).toList();
    }
}
