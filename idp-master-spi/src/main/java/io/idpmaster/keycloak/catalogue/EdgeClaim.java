package io.idpmaster.keycloak.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which clients of a realm say that they are one edge, and which of them is it. Whoever may change any client can have it say
 * so; therefore the edge is the client that we recorded when we made it. Where none is recorded, as for an edge that was
 * made in the console, it is the only one that says so, and of several none.
 *
 * @param recorded the client that was made as this edge, as long as it is there, whatever it says now
 * @param claimants those that say it is them, by their client ids
 */
public record EdgeClaim(String edge, Optional<Claimant> recorded, List<Claimant> claimants) {

    /**
     * A client.
     *
     * @param id Keycloak's own
     * @param recordedFor the edge that it was made as
     */
    public record Claimant(String id, String clientId, Optional<String> recordedFor) {}

    public EdgeClaim {
        claimants = List.copyOf(claimants);
    }

    /** An edge of which nobody says anything. */
    public static EdgeClaim none(String edge) {
        return new EdgeClaim(edge, Optional.empty(), List.of());
    }

    /**
     * All claims that there are, by the edges' names.
     *
     * @param recorded the clients that were made as edges, each of which says for which
     * @param stated clients by the edges that they say they are
     */
    static Map<String, EdgeClaim> of(Collection<Claimant> recorded, Map<String, List<Claimant>> stated) {
        Map<String, Claimant> made = recorded.stream()
                .collect(Collectors.toMap(claimant -> claimant.recordedFor().orElseThrow(), claimant -> claimant));
        Set<String> edges = new LinkedHashSet<>(stated.keySet());
        edges.addAll(made.keySet());
        Map<String, EdgeClaim> claims = new TreeMap<>();
        edges.forEach(edge -> claims.put(
                edge, new EdgeClaim(edge, Optional.ofNullable(made.get(edge)), stated.getOrDefault(edge, List.of()))));
        return claims;
    }

    /** The client that is the edge; nothing where none is. */
    public Optional<Claimant> owner() {
        if (recorded.isPresent()) {
            return recorded.filter(made ->
                    claimants.stream().anyMatch(claimant -> claimant.id().equals(made.id())));
        }
        List<Claimant> free = free();
        return free.size() == 1 ? Optional.of(free.get(0)) : Optional.empty();
    }

    /** Whether this client, by Keycloak's own id, is the edge. */
    public boolean isOwner(String id) {
        return owner().filter(owner -> owner.id().equals(id)).isPresent();
    }

    /** Those whose right an administrator needs for what concerns the edge: the edge, or all who might be it. */
    public List<Claimant> concerned() {
        Optional<Claimant> owner = owner();
        if (owner.isPresent()) {
            return List.of(owner.get());
        }
        Set<Claimant> all = new LinkedHashSet<>(claimants);
        if (!claimants.isEmpty()) {
            recorded.ifPresent(all::add);
        }
        return List.copyOf(all);
    }

    /**
     * Whether a list shows this client as the edge: the one that is it, or any of those who might be.
     *
     * @param visible which clients, by Keycloak's own ids, whoever looks may see: all that are concerned are needed
     */
    public boolean mayStandFor(String id, Predicate<String> visible) {
        List<Claimant> concerned = concerned();
        return concerned.stream().anyMatch(client -> client.id().equals(id))
                && concerned.stream().allMatch(client -> visible.test(client.id()));
    }

    /** What is wrong with what clients say, and the way out, as a sentence; nothing where the edge alone says it. */
    public Optional<String> problem() {
        List<Claimant> others = new ArrayList<>(claimants);
        owner().ifPresent(others::remove);
        if (others.isEmpty()) {
            return Optional.empty();
        }
        String claim =
                names(others) + (others.size() > 1 ? " claim" : " claims") + " in `" + CatalogueNames.EDGE + "` ";
        if (recorded.isPresent() && owner().isEmpty()) {
            return Optional.of(
                    "edge `" + edge + "` is the client `" + recorded.get().clientId() + "`, which does not say so"
                            + " any more, while " + claim + "to be it: have that client say so again, or delete it");
        }
        if (owner().isPresent()) {
            return Optional.of(claim + "to be edge `" + edge + "`, which is the client `"
                    + owner().get().clientId() + "` alone: look who made that, and take the attribute away");
        }
        if (free().size() > 1) {
            return Optional.of(
                    claim + "to be edge `" + edge + "`, so none of them is: take the attribute from all but one");
        }
        return Optional.of(claim + "to be edge `" + edge + "`, and was made as edge `"
                + others.get(0).recordedFor().orElse("") + "`: have it say that again, or delete it");
    }

    // a client that was made as another edge is no candidate for this one
    private List<Claimant> free() {
        return claimants.stream()
                .filter(claimant -> claimant.recordedFor().isEmpty())
                .toList();
    }

    private static String names(List<Claimant> clients) {
        return (clients.size() > 1 ? "the clients " : "the client ")
                + clients.stream().map(client -> "`" + client.clientId() + "`").collect(Collectors.joining(", "));
    }
}
