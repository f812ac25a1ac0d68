package io.idpmaster.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.config.Trust;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.Strategy;
import io.idpmaster.strategy.Terms;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a bundle says to its edge, without when and by whom: two of them are equal where nothing has changed for the edge.
 *
 * @param agreement as the master knows it; what counts is the edge's own copy
 * @param userDomain where shadow users are made, but for schema 1.0
 * @param domains those that the agreement accepts, in its order
 * @param mapping {@code {"schema_version": "…", "rules": […]}}
 * @param trust what the edge's Apache checks logins with
 */
public record BundleContent(
        Agreement agreement,
        UserDomain userDomain,
        List<AcceptedDomain> domains,
        ObjectNode mapping,
        Trust trust,
        Roster roster) {

    /**
     * A domain that the edge has to have.
     *
     * @param id 32 lower-case hex digits
     * @param roles what teams grant there at the master: what a clause without {@code roles} admits
     */
    public record AcceptedDomain(String name, String id, SortedSet<String> roles) {
        public AcceptedDomain {
            roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
        }
    }

    public BundleContent {
        domains = List.copyOf(domains);
        mapping = mapping.deepCopy();
    }

    @Override
    public ObjectNode mapping() {
        return mapping.deepCopy();
    }

    /**
     * What the catalogue says to this edge.
     *
     * @throws CompileException where the agreement cannot be put into rules that this edge's Keystone takes
     */
    public static BundleContent of(Catalogue catalogue, Edge edge, Trust trust) throws CompileException {
        Map<String, SortedSet<String>> roles = Terms.rolesByDomain(catalogue);
        List<AcceptedDomain> domains = new ArrayList<>();
        for (String name : edge.agreement().domains()) {
            for (Domain domain : catalogue.domains()) {
                if (domain.name().equals(name)) {
                    domains.add(new AcceptedDomain(name, domain.id(), roles.get(name)));
                }
            }
        }
        return new BundleContent(
                edge.agreement(),
                catalogue.userDomain(),
                domains,
                compile(edge, catalogue.master().issuer(), catalogue.userDomain(), domains),
                trust,
                Roster.of(catalogue, edge));
    }

    /** The mapping that these terms make: by the master, and again by an edge of its own copy of the agreement. */
    static ObjectNode compile(Edge edge, String issuer, UserDomain userDomain, List<AcceptedDomain> domains)
            throws CompileException {
        Map<String, SortedSet<String>> roles = new LinkedHashMap<>();
        domains.forEach(domain -> roles.put(domain.name(), domain.roles()));
        return Strategy.of(edge)
                .compile(new Terms(edge, issuer, userDomain, roles))
                .mapping()
                .toJson();
    }

    /** The same, with this taken away. */
    public BundleContent revoking(List<Roster.Revocation> revoked) {
        return new BundleContent(agreement, userDomain, domains, mapping, trust, roster.revoking(revoked));
    }

    /** Equal where the content is: for whoever asks whether anything has changed. In hex. */
    public String digest() {
        return Sha256.hex(StrictJson.write(BundleJson.content(this)));
    }
}
