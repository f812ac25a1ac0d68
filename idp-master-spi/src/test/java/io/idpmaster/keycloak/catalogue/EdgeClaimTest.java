package io.idpmaster.keycloak.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.keycloak.catalogue.EdgeClaim.Claimant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EdgeClaimTest {

    private static Claimant client(String clientId, String... recordedFor) {
        return new Claimant(
                "id of " + clientId, clientId, Stream.of(recordedFor).findFirst());
    }

    private static EdgeClaim claim(Optional<Claimant> recorded, Claimant... claimants) {
        return new EdgeClaim("edge-a", recorded, List.of(claimants));
    }

    @Test
    void theOnlyOneThatSaysSoIsAnEdgeThatNobodyHasRecorded() {
        EdgeClaim claim = claim(Optional.empty(), client("by-hand"));
        assertThat(claim.owner()).contains(client("by-hand"));
        assertThat(claim.isOwner("id of by-hand")).isTrue();
        assertThat(claim.problem()).isEmpty();
        assertThat(claim.concerned()).containsExactly(client("by-hand"));
    }

    @Test
    void ofSeveralNoneIsIt() {
        EdgeClaim claim = claim(Optional.empty(), client("one"), client("two"));
        assertThat(claim.owner()).isEmpty();
        assertThat(claim.isOwner("id of one")).isFalse();
        assertThat(claim.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("`one`", "`two`", "all but one"));
        assertThat(claim.concerned()).containsExactly(client("one"), client("two"));
        assertThat(claim.mayStandFor("id of one", id -> true)).isTrue();
        assertThat(claim.mayStandFor("id of one", "id of one"::equals)).isFalse();
    }

    @Test
    void besideTheRecordedOneAllOthersAreStrangers() {
        Claimant edge = client("edge-a", "edge-a");
        EdgeClaim claim = claim(Optional.of(edge), client("a-first"), edge, client("edge-b", "edge-b"));
        assertThat(claim.owner()).contains(edge);
        assertThat(claim.isOwner("id of a-first")).isFalse();
        assertThat(claim.problem())
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains("`a-first`", "`edge-b`", "which is the client `edge-a` alone"));
        assertThat(claim.concerned()).containsExactly(edge);
        assertThat(claim.mayStandFor("id of a-first", id -> true)).isFalse();
        assertThat(claim.mayStandFor(edge.id(), edge.id()::equals)).isTrue();
    }

    @Test
    void whereTheRecordedOneIsSilentNobodyTakesItsPlace() {
        Claimant edge = client("edge-a", "edge-a");
        EdgeClaim claim = claim(Optional.of(edge), client("a-first"));
        assertThat(claim.owner()).isEmpty();
        assertThat(claim.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("`a-first`", "`edge-a`", "say so again"));
        assertThat(claim.concerned()).containsExactly(client("a-first"), edge);
        // an edge that was taken apart by hand
        assertThat(claim(Optional.of(edge)).problem()).isEmpty();
        assertThat(claim(Optional.of(edge)).concerned()).isEmpty();
    }

    @Test
    void whatWasMadeAsAnotherEdgeIsNoCandidate() {
        Claimant other = client("edge-b", "edge-b");
        assertThat(claim(Optional.empty(), other).owner()).isEmpty();
        assertThat(claim(Optional.empty(), other).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("`edge-b`", "have it say that again"));
        assertThat(claim(Optional.empty(), other, client("by-hand")).owner()).contains(client("by-hand"));
    }

    @Test
    void allClaimsAreThoseOfWhoSaysAndOfWhoWasMade() {
        Claimant b = client("edge-b", "edge-b");
        Map<String, EdgeClaim> claims = EdgeClaim.of(List.of(b), Map.of("edge-a", List.of(client("by-hand"), b)));
        assertThat(claims.get("edge-a").owner()).contains(client("by-hand"));
        assertThat(claims.get("edge-b").recorded()).contains(b);
        assertThat(claims.get("edge-b").owner()).isEmpty();
    }
}
