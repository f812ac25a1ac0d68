package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueRules;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.catalogue.Project;
import io.idpmaster.catalogue.Team;
import io.idpmaster.verification.CatalogueVerification;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with one edge in the midst of a realm's catalogue, and nothing of the others; paths begin at the edge. */
final class EdgeFindings {

    private final Catalogue catalogue;
    private final Edge edge;
    private final int place;

    private EdgeFindings(Catalogue catalogue, Edge edge) {
        List<Edge> edges = new ArrayList<>(catalogue.edges());
        // one alone: where two clients say that they are the edge, that is a finding
        edges.stream()
                .filter(each -> each.name().equals(edge.name()))
                .findFirst()
                .ifPresent(edges::remove);
        edges.add(edge);
        this.catalogue = catalogue.withEdges(edges);
        this.edge = edge;
        this.place = edges.size() - 1;
    }

    /** Of an edge that joins those of the catalogue, or takes the place of the one of its name. */
    static EdgeFindings of(Catalogue catalogue, Edge edge) {
        return new EdgeFindings(catalogue, edge);
    }

    /** What the rules of catalogues say of it, alone and beside the others. */
    List<Finding> ofRules() {
        // only so many findings are listed, and people whom a directory brings may have many
        Catalogue empty = new Catalogue(
                catalogue.master(),
                catalogue.userDomain(),
                catalogue.roles(),
                catalogue.domains().stream().map(EdgeFindings::empty).toList(),
                List.of(),
                catalogue.edges());
        return of(place, CatalogueRules.check(empty));
    }

    /**
     * What only its mapping and its releases show; for an edge that {@link #ofRules} finds no error in.
     *
     * @param names whether whoever asks may know users: else they are counted
     */
    List<Finding> ofReleases(boolean names) {
        return of(
                place,
                names
                        ? CatalogueVerification.check(catalogue, List.of(edge))
                        : CatalogueVerification.checkWithoutNames(catalogue, List.of(edge)));
    }

    private static Domain empty(Domain domain) {
        return new Domain(
                domain.name(),
                domain.id(),
                domain.projects().stream()
                        .map(project -> new Project(
                                project.name(),
                                project.teams().stream()
                                        .map(EdgeFindings::empty)
                                        .toList()))
                        .toList());
    }

    private static Team empty(Team team) {
        return new Team(
                team.name(),
                team.roles(),
                List.of(),
                List.of(),
                team.teams().stream().map(EdgeFindings::empty).toList());
    }

    /** Those about the edge at this place of a catalogue. */
    static List<Finding> of(int place, List<Finding> findings) {
        String path = "edges[" + place + "]";
        return findings.stream()
                .filter(finding -> finding.path().equals(path) || finding.path().startsWith(path + "."))
                .map(finding ->
                        finding.at(finding.path().substring(path.length()).replaceFirst("^[.]", "")))
                .toList();
    }
}
