package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.keycloak.catalogue.EdgeClaim;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What an import of the realm's catalogue with this edge in it would say of the edge.
 *
 * @param findings a path is that in what was stated; one about what lies in the realm has none
 * @param collides whether what lies in the realm is all that keeps the edge out
 */
record EdgeJudgement(List<Finding> findings, boolean collides) {

    EdgeJudgement {
        findings = List.copyOf(findings);
    }

    /**
     * Judges an edge that joins those of a realm, or takes the place of the one of its name.
     *
     * @param catalogue the realm's
     * @param claim of the edge that is there; nothing for one that is to be made
     * @param concerned which findings of a catalogue's rules are about what was stated
     * @param more what is wrong with what was stated beside the edge
     */
    static EdgeJudgement of(
            Administration administration,
            ClientScopes scopes,
            Catalogue catalogue,
            Edge edge,
            Optional<EdgeClaim> claim,
            Predicate<Finding> concerned,
            List<Finding> more) {
        EdgeFindings own = EdgeFindings.of(catalogue, edge);
        List<Finding> findings =
                new ArrayList<>(own.ofRules().stream().filter(concerned).toList());
        findings.addAll(more);
        boolean stated = findings.stream().noneMatch(Finding::isError);
        List<Finding> realm = ofRealm(administration, scopes, catalogue, edge, claim);
        findings.addAll(realm);
        // mappings are made of what is right in itself
        if (findings.stream().noneMatch(Finding::isError)) {
            findings.addAll(own.ofReleases(administration.mayViewUsers()));
        }
        return new EdgeJudgement(
                findings,
                stated
                        && !realm.isEmpty()
                        && realm.stream().allMatch(finding -> finding.path().isEmpty()));
    }

    private static List<Finding> ofRealm(
            Administration administration,
            ClientScopes scopes,
            Catalogue catalogue,
            Edge edge,
            Optional<EdgeClaim> claim) {
        Catalogue alone = new Catalogue(
                catalogue.master(), catalogue.userDomain(), catalogue.roles(), List.of(), List.of(), List.of(edge));
        RealmInHand realm = new RealmInHand(
                administration.session(),
                administration.realm(),
                administration.issuer(),
                List.of(),
                claim.map(there -> Map.of(edge.name(), there)).orElse(Map.of()),
                scopes);
        List<Finding> all = RealmRules.check(alone, realm);
        List<Finding> findings = new ArrayList<>(EdgeFindings.of(0, all));
        if (claim.isEmpty()) {
            // what keeps a realm from having edges keeps it from having another; one that is there may be changed
            all.stream()
                    .filter(finding -> finding.path().equals("edges"))
                    .map(finding -> finding.at(""))
                    .forEach(findings::add);
        }
        // that others say they are the edge, too, is nothing that this changes
        return findings.stream().filter(Finding::isError).toList();
    }

    boolean isRefused() {
        return findings.stream().anyMatch(Finding::isError);
    }

    /** The answer to what is refused. */
    Response refusal(String message) {
        return Answers.findings(
                collides ? Response.Status.CONFLICT : Response.Status.BAD_REQUEST,
                collides
                        ? findings.stream()
                                .filter(Finding::isError)
                                .findFirst()
                                .map(finding -> finding.message() + "; " + finding.remedy())
                                .orElse(message)
                        : message,
                findings);
    }
}
