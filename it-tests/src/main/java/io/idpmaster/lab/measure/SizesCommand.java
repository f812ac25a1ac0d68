package io.idpmaster.lab.measure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.mapping.StoredSize;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Compiled;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "sizes",
        mixinStandardHelpOptions = true,
        description = {
            "A mapping's rules and stored size against those of the naive mapping, which has one rule for each assignment of"
                    + " each user (and of which Keystone would use the last only)."
        })
final class SizesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CompileException {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%8s %14s %14s %14s %14s%n", "users", "rules, ours", "bytes, ours", "rules, naive", "bytes, naive");
        for (int users : new int[] {10, 100, 1_000, 10_000}) {
            Catalogue catalogue =
                    LargeCatalogue.of("https://idp.example.org/realms/cloud", users, Math.max(5, users / 10), 1);
            Edge edge = catalogue.edges().get(0);
            Compiled compiled = Strategy.of(edge).compile(Terms.of(catalogue, edge));
            ArrayNode naive = naive(catalogue, edge);
            out.printf(
                    "%,8d %,14d %,14d %,14d %,14d%s%n",
                    users,
                    compiled.mapping().rules().size(),
                    compiled.storedSize(),
                    naive.size(),
                    StoredSize.of(naive),
                    StoredSize.of(naive) > StoredSize.LIMIT ? "  (more than MariaDB stores)" : "");
        }
        return 0;
    }

    /** What one writes at first: users by name, projects and roles by name. */
    private static ArrayNode naive(Catalogue catalogue, Edge edge) {
        ArrayNode rules = JsonNodeFactory.instance.arrayNode();
        Memberships memberships = Memberships.of(catalogue);
        for (User user : catalogue.users()) {
            for (RoleAssignment assignment : Intent.at(edge, memberships.teamsOf(user.name()))) {
                ObjectNode rule = rules.addObject();
                ArrayNode local = rule.putArray("local");
                ObjectNode made = local.addObject().putObject("user");
                made.put("id", "{0}").put("name", "{1}");
                ObjectNode project = local.addObject().putArray("projects").addObject();
                project.put("name", assignment.project());
                project.putArray("roles").addObject().put("name", assignment.role());
                ArrayNode remote = rule.putArray("remote");
                remote.addObject().put("type", "MELLON_user_id");
                remote.addObject().put("type", "MELLON_username");
                ObjectNode who = remote.addObject().put("type", "MELLON_username");
                who.putArray("any_one_of").add(user.name());
            }
        }
        return rules;
    }
}
