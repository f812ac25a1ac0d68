package io.idpmaster.verification;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Compiled;
import io.idpmaster.strategy.ReleaseException;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What can be found wrong in a catalogue only by making its mappings and releases: an agreement that does not fit into
 * a mapping, a user who holds more at an edge than can be carried there, a name that would arrive as another.
 *
 * <p>Nobody should learn these at a login.
 */
public final class CatalogueVerification {

    /** Findings about users at one edge; what is beyond is counted, not listed. */
    private static final int MOST_PER_EDGE = 20;

    private final Catalogue catalogue;
    private final Memberships memberships;
    private final Map<String, SortedSet<String>> roles;

    private CatalogueVerification(Catalogue catalogue) {
        this.catalogue = catalogue;
        this.memberships = Memberships.of(catalogue);
        this.roles = Terms.rolesByDomain(catalogue);
    }

    /** All findings, edge by edge; paths are the catalogue's. Expects a catalogue without errors of its own. */
    public static List<Finding> check(Catalogue catalogue) {
        CatalogueVerification verification = new CatalogueVerification(catalogue);
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < catalogue.edges().size(); i++) {
            verification.checkEdge(catalogue.edges().get(i), "edges[" + i + "].agreement", findings);
        }
        return findings;
    }

    private void checkEdge(Edge edge, String path, List<Finding> findings) {
        Strategy strategy = Strategy.of(edge);
        Compiled compiled;
        try {
            compiled = strategy.compile(Terms.of(catalogue, edge, roles));
        } catch (CompileException e) {
            findings.add(Finding.error(path, "edge `" + edge.name() + "`: " + e.getMessage(), e.remedy()));
            return;
        }
        int problems = 0;
        for (Memberships.UserClass users : memberships.classes()) {
            SortedSet<RoleAssignment> intent = Intent.at(edge, users.teams());
            if (intent.isEmpty()) {
                continue;
            }
            for (User user : users.users()) {
                Optional<Finding> finding = checkUser(edge, path, strategy, compiled, user, intent);
                if (finding.isPresent() && ++problems <= MOST_PER_EDGE) {
                    findings.add(finding.get());
                }
            }
        }
        if (problems > MOST_PER_EDGE) {
            findings.add(Finding.error(
                    path,
                    "edge `" + edge.name() + "`: " + (problems - MOST_PER_EDGE) + " more users like these",
                    "mend the ones above first"));
        }
    }

    private static Optional<Finding> checkUser(
            Edge edge, String path, Strategy strategy, Compiled compiled, User user, SortedSet<RoleAssignment> intent) {
        try {
            if (compiled.carries(strategy.release(edge, user.subject(), intent))) {
                return Optional.empty();
            }
            return Optional.of(Finding.error(
                    path,
                    "user `" + user.name() + "` holds " + intent.size() + " assignments at edge `" + edge.name()
                            + "`, and its mapping has room for no bucket beyond `" + compiled.largest() + "`",
                    "shorten the lists of the agreement, for example with globs, or take the user out of some teams"));
        } catch (ReleaseException.TooManyAssignments | ReleaseException.TooLong e) {
            return Optional.of(Finding.error(
                    path,
                    e.getMessage(),
                    "take the user out of some teams, narrow the teams' edges, or use strategy json or groups there"));
        } catch (ReleaseException e) {
            return Optional.of(Finding.error(
                    path,
                    "user `" + user.name() + "`: " + e.getMessage(),
                    "rename it, or do not accept it at this edge"));
        }
    }
}
