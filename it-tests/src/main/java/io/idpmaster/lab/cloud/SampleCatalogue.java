package io.idpmaster.lab.cloud;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.Master;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** A catalogue as it has to read on this machine: whoever wrote it could not know which ports are free. */
public final class SampleCatalogue {

    private SampleCatalogue() {}

    /**
     * The catalogue of a file with its edges on ports of 127.0.0.1 that are free now.
     *
     * @throws InvalidCatalogue if the file has errors
     */
    public static Catalogue onFreePorts(Path file) {
        return withPorts(read(file), place -> KeycloakServer.freePort());
    }

    static Catalogue read(Path file) {
        try {
            return CatalogueReader.read(file).catalogue();
        } catch (CatalogueException | IOException e) {
            throw new InvalidCatalogue(file, e);
        }
    }

    static Catalogue withIssuer(Catalogue catalogue, String issuer) {
        return new Catalogue(
                new Master(issuer),
                catalogue.userDomain(),
                catalogue.roles(),
                catalogue.domains(),
                catalogue.users(),
                catalogue.edges());
    }

    /** @param port from an edge's place in the catalogue, counted from 0, to its Keystone's port */
    static Catalogue withPorts(Catalogue catalogue, IntUnaryOperator port) {
        List<Edge> edges = new ArrayList<>();
        for (Edge edge : catalogue.edges()) {
            Agreement agreement = edge.agreement();
            Keystone keystone = agreement.keystone();
            String url = withPort(keystone.url(), port.applyAsInt(edges.size()));
            edges.add(new Edge(
                    edge.name(),
                    edge.labels(),
                    new Agreement(
                            new Keystone(url, keystone.release(), keystone.schema()),
                            agreement.identityProvider(),
                            agreement.protocol(),
                            agreement.module(),
                            agreement.strategy(),
                            agreement.accepts(),
                            agreement.lease(),
                            agreement.sweep())));
        }
        return catalogue.withEdges(edges);
    }

    private static String withPort(String url, int port) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getHost() + ":" + port + uri.getRawPath();
    }
}
