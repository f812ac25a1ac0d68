package io.idpmaster.mapping;

import java.util.List;

/** One rule: where every {@code remote} matches, Keystone takes what {@code local} says. */
public record Rule(List<Local> local, List<Remote> remote) {

    public Rule {
        local = List.copyOf(local);
        remote = List.copyOf(remote);
    }
}
