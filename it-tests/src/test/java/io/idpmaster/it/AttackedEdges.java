package io.idpmaster.it;

import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.lab.edge.EdgeLab;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.strategy.Strategy;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * For each release an edge as {@code idpm config} makes it, and a bare one beside it with less; with SAML, two more behind
 * mod_shib. Jane is a pilot in web-shop, Mallory the keeper of a vault.
 */
final class AttackedEdges implements AutoCloseable {

    static final List<Integer> RELEASES = List.of(22, 27, 30);

    private static final String GUARDED = "edge-";
    private static final String BARE = "bare-";
    private static final String SHIBBOLETH = ApacheModule.SHIBBOLETH.text();

    private static final String CLOUD = """
            master: {issuer: "https://idp.example.org/realms/cloud"}
            userDomain: {name: engineering, id: 54321cbe54321cbe54321cbe54321cbe}
            domains:
              - name: engineering
                id: 54321cbe54321cbe54321cbe54321cbe
                projects:
                  - name: web-shop
                    teams:
                      - {name: pilot, members: [jane]}
                  - name: vault
                    teams:
                      - {name: keeper, members: [mallory]}
            users:
              - {name: jane, id: 6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11}
              - {name: mallory, id: 0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2}
            edges:
            """;

    private final EdgeLab lab;
    private final Catalogue catalogue;
    private final Map<String, AttackedEdge> guarded = new TreeMap<>();
    private final Map<String, AttackedEdge> bare = new TreeMap<>();

    /** What is done to an edge. */
    interface Attack {
        void on(AttackedEdge edge) throws Exception;
    }

    /** What is taken out of a bare edge's files. */
    interface Weakness {
        String of(Edge edge, String text) throws Exception;
    }

    /** @param keys what signatures are checked with */
    AttackedEdges(Path directory, ApacheModule module, Path keys, Weakness weakness) throws Exception {
        StringBuilder yaml = new StringBuilder(CLOUD);
        for (int release : RELEASES) {
            yaml.append(edge(GUARDED + release, release, module));
            yaml.append(edge(BARE + release, release, module));
        }
        if (module.saml()) {
            yaml.append(edge(GUARDED + SHIBBOLETH, 27, ApacheModule.SHIBBOLETH));
            yaml.append(edge(BARE + SHIBBOLETH, 27, ApacheModule.SHIBBOLETH));
        }
        catalogue = CatalogueReader.read(
                        new ByteArrayInputStream(yaml.toString().getBytes(StandardCharsets.UTF_8)),
                        CatalogueFormat.YAML)
                .catalogue();
        lab = EdgeLab.open(Progress.lines(System.out));
        boolean started = false;
        ExecutorService threads = Executors.newFixedThreadPool(RELEASES.size());
        try {
            List<Future<AttackedEdge>> starting = new ArrayList<>();
            for (Edge edge : catalogue.edges()) {
                starting.add(threads.submit(() -> AttackedEdge.start(
                        lab, directory, catalogue, edge, keys, text -> isBare(edge) ? weakness.of(edge, text) : text)));
            }
            for (Future<AttackedEdge> one : starting) {
                AttackedEdge edge = one.get();
                (isBare(edge.edge()) ? bare : guarded).put(edge.edge().name(), edge);
            }
            started = true;
        } finally {
            threads.shutdown();
            if (!started) {
                lab.close();
            }
        }
    }

    private static String edge(String name, int release, ApacheModule module) {
        return """
                  - name: %s
                    agreement:
                      keystone: {url: "http://127.0.0.1:%d/v3", release: %d}
                      module: %s
                      strategy: numbered
                      accepts: [{domain: engineering}]
                """.formatted(name, KeycloakServer.freePort(), release, module.text());
    }

    private static boolean isBare(Edge edge) {
        return edge.name().startsWith(BARE);
    }

    AttackedEdge guarded(int release) {
        return guarded.get(GUARDED + release);
    }

    AttackedEdge bare(int release) {
        return bare.get(BARE + release);
    }

    AttackedEdge bareBehindShibboleth() {
        return bare.get(BARE + SHIBBOLETH);
    }

    /** The one that this bare one stands beside. */
    AttackedEdge guarded(AttackedEdge bare) {
        return guarded.get(GUARDED + bare.edge().name().substring(BARE.length()));
    }

    /** Those that are guarded, but for this one. */
    List<AttackedEdge> others(AttackedEdge edge) {
        return guarded.values().stream().filter(other -> other != edge).toList();
    }

    Stream<DynamicTest> everywhere(Attack attack) {
        return each(guarded, attack);
    }

    Stream<DynamicTest> whereThereIsLess(Attack attack) {
        return each(bare, attack);
    }

    private static Stream<DynamicTest> each(Map<String, AttackedEdge> edges, Attack attack) {
        return edges.values().stream()
                .map(edge -> DynamicTest.dynamicTest(edge.edge().name(), () -> attack.on(edge)));
    }

    /** What the master says of the user to this edge. */
    Map<String, String> release(String user, AttackedEdge edge) throws Exception {
        return new LinkedHashMap<>(Strategy.of(edge.edge())
                .release(
                        edge.edge(),
                        catalogue.user(user).orElseThrow().subject(),
                        Intent.at(edge.edge(), Memberships.of(catalogue).teamsOf(user)))
                .attributes());
    }

    /** The catalogue's id of the user. */
    String id(String user) {
        return catalogue.user(user).orElseThrow().id();
    }

    @Override
    public void close() {
        lab.close();
    }
}
