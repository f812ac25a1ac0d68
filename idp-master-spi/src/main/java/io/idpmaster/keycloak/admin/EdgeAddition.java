package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.CatalogueReader.StatedEdge;
import io.idpmaster.catalogue.CatalogueRules;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.EdgeAddresses;
import io.idpmaster.config.UserClouds;
import io.idpmaster.keycloak.catalogue.EdgeClaim;
import io.idpmaster.keycloak.flow.EdgeFlows;
import io.idpmaster.keycloak.sync.EdgeClients;
import io.idpmaster.keycloak.sync.RealmChanges;
import io.idpmaster.verification.CatalogueVerification;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** One more edge for a realm that has a catalogue: judged and made as an import of the catalogue with this edge would do it. */
final class EdgeAddition {

    private static final int LONGEST_SHOWN = 255;

    /** Answers once nothing keeps the edge out. */
    interface Made {
        Response answer(Edge edge, List<Finding> warnings);
    }

    private final Administration administration;
    private final RealmModel realm;
    private final String name;
    private final ClientScopes scopes;
    private final EdgeFlows flows;

    EdgeAddition(Administration administration, String name) {
        this.administration = administration;
        this.realm = administration.realm();
        this.name = name;
        this.scopes = ClientScopes.of(realm);
        this.flows = new EdgeFlows(realm);
    }

    /**
     * Judges the edge, and makes it.
     *
     * @param json labels, agreement, and what is shown
     * @param dryRun judge it, and make nothing
     * @param made told once it is made
     */
    Response run(String json, boolean dryRun, Made made) {
        EdgeClaim claim = EdgeClients.claim(administration.session(), realm, name);
        if (!claim.concerned().isEmpty()) {
            return Answers.error(
                    Response.Status.CONFLICT,
                    "the realm has an edge `" + name + "` already"
                            + claim.problem().map(problem -> ": " + problem).orElse(""));
        }
        StatedEdge stated;
        try {
            stated = CatalogueReader.edge(name, json);
        } catch (CatalogueException e) {
            return Answers.findings(Response.Status.BAD_REQUEST, "the edge has errors", e.findings());
        }
        Catalogue catalogue = administration.catalogue().catalogue();
        if (catalogue.userDomain().name().isEmpty()
                || catalogue.userDomain().id().isEmpty()) {
            return Answers.error(
                    Response.Status.CONFLICT,
                    "the realm has no catalogue yet, and so no domain for users: import one, with or without edges");
        }
        Optional<Response> taken = taken(stated.edge());
        if (taken.isPresent()) {
            return taken.get();
        }
        List<Finding> findings = check(catalogue, stated);
        if (findings.stream().anyMatch(Finding::isError)) {
            return Answers.findings(Response.Status.BAD_REQUEST, "the edge cannot be served", findings);
        }
        if (!flows.upToDate()) {
            new EdgeRights(administration).requireManageFlows();
        }
        if (!dryRun) {
            make(stated);
        }
        return made.answer(stated.edge(), findings);
    }

    private Optional<Response> taken(Edge edge) {
        if (EdgeScope.isTaken(edge, scopes, realm)) {
            return Optional.of(Answers.error(
                    Response.Status.CONFLICT,
                    "the client scope `" + UserClouds.scope(name) + "` of this realm has the name of the one of edge `"
                            + name + "`, and is not the edge's; rename or remove it"));
        }
        try {
            String clientId = EdgeAddresses.of(edge).clientId();
            return Optional.ofNullable(realm.getClientByClientId(clientId))
                    .map(client -> Answers.error(
                            Response.Status.CONFLICT,
                            "the edge would be the client `" + clientId + "`, which is there already"));
        } catch (ConfigException e) {
            // one of the findings
            return Optional.empty();
        }
    }

    private List<Finding> check(Catalogue catalogue, StatedEdge stated) {
        List<Edge> edges = new ArrayList<>(catalogue.edges());
        edges.add(stated.edge());
        Catalogue with = catalogue.withEdges(edges);
        // only so many findings are listed, and people whom a directory brings may have many
        Catalogue empty = new Catalogue(
                catalogue.master(),
                catalogue.userDomain(),
                catalogue.roles(),
                catalogue.domains().stream().map(EdgeAddition::empty).toList(),
                List.of(),
                edges);
        List<Finding> findings = new ArrayList<>(ofEdge(edges.size() - 1, CatalogueRules.check(empty)));
        Catalogue alone = new Catalogue(
                catalogue.master(),
                catalogue.userDomain(),
                catalogue.roles(),
                List.of(),
                List.of(),
                List.of(stated.edge()));
        findings.addAll(ofEdge(
                0,
                RealmRules.check(
                        alone,
                        new RealmInHand(
                                administration.session(),
                                realm,
                                administration.issuer(),
                                List.of(),
                                Map.of(),
                                scopes))));
        stated.shown()
                .filter(shown ->
                        shown.length() > LONGEST_SHOWN || shown.codePoints().anyMatch(Character::isISOControl))
                .ifPresent(shown -> findings.add(Finding.error(
                        "name",
                        "what people are shown has more than " + LONGEST_SHOWN + " characters, or such as end a line",
                        "shorten it to one line")));
        // mappings are made of what is right in itself
        if (findings.stream().noneMatch(Finding::isError)) {
            findings.addAll(ofEdge(edges.size() - 1, CatalogueVerification.check(with, List.of(stated.edge()))));
        }
        return findings;
    }

    private static Domain empty(Domain domain) {
        return new Domain(
                domain.name(),
                domain.id(),
                domain.projects().stream()
                        .map(project -> new Project(
                                project.name(),
                                project.teams().stream()
                                        .map(EdgeAddition::empty)
                                        .toList()))
                        .toList());
    }

    private static Team empty(Team team) {
        return new Team(
                team.name(),
                team.roles(),
                List.of(),
                List.of(),
                team.teams().stream().map(EdgeAddition::empty).toList());
    }

    /** Those about the edge at this place of the catalogue, with paths that begin at the edge. */
    private static List<Finding> ofEdge(int place, List<Finding> findings) {
        String path = "edges[" + place + "]";
        return findings.stream()
                .filter(finding -> finding.path().equals(path) || finding.path().startsWith(path + "."))
                .map(finding ->
                        finding.at(finding.path().substring(path.length()).replaceFirst("^[.]", "")))
                .toList();
    }

    private void make(StatedEdge stated) {
        flows.bringUpToDate();
        ClientModel client =
                new NewEdge(stated.edge(), administration.reader(), scopes).make(administration.session(), realm);
        stated.shown().ifPresent(client::setName);
        RealmChanges.of(administration.session()).changed(realm);
    }
}
