package io.idpmaster.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.strategy.Release;
import io.idpmaster.strategy.ReleaseException;
import io.idpmaster.strategy.Strategy;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = "Writes the environment variables that a user's assertion becomes at an edge.")
final class ReleaseCommand implements Callable<Integer> {

    @Mixin
    private CatalogueParameter source;

    @Option(names = "--edge", required = true, paramLabel = "E", description = "The edge's name.")
    private String edgeName;

    @Option(
            names = "--user",
            paramLabel = "U",
            description = "The user's name; absent: every user admitted at the edge, one line of JSON each.")
    private String userName;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        Catalogue catalogue = source.read();
        Edge edge = source.readEdge(catalogue, edgeName);
        return userName == null
                ? everybody(catalogue, edge)
                : one(catalogue, edge, CatalogueParameter.user(catalogue, userName));
    }

    private int one(Catalogue catalogue, Edge edge, User user) {
        try {
            if (!user.enabled()) {
                spec.commandLine().getErr().println("user `" + user.name() + "` is disabled");
                return ExitCode.NO;
            }
            SortedSet<RoleAssignment> intent = Intent.at(
                    edge, Memberships.of(catalogue, Set.of(user.name())).teamsOf(user.name()));
            Release release = Strategy.of(edge).release(edge, user.subject(), intent);
            spec.commandLine().getOut().println(Output.pretty(environment(catalogue, edge, release)));
            return ExitCode.DONE;
        } catch (ReleaseException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.NO;
        }
    }

    private int everybody(Catalogue catalogue, Edge edge) {
        for (Memberships.UserClass users : Memberships.of(catalogue).classes()) {
            SortedSet<RoleAssignment> intent = Intent.at(edge, users.teams());
            for (User user : users.users()) {
                if (!intent.isEmpty() && user.enabled()) {
                    try {
                        Release release = Strategy.of(edge).release(edge, user.subject(), intent);
                        ObjectNode line = JsonNodeFactory.instance.objectNode();
                        line.put("user", user.name());
                        line.set("attributes", environment(catalogue, edge, release));
                        spec.commandLine().getOut().println(Output.line(line));
                    } catch (ReleaseException e) {
                        // the catalogue was checked: every release that is not empty can be made
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
        return ExitCode.DONE;
    }

    private static ObjectNode environment(Catalogue catalogue, Edge edge, Release release) {
        ObjectNode variables = JsonNodeFactory.instance.objectNode();
        release.environment(edge.agreement().module(), catalogue.master().issuer())
                .forEach(variables::put);
        return variables;
    }
}
