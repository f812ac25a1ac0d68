package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.User;
import io.idpmaster.lab.edge.EdgeLab;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.strategy.Strategy;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an attacker sends to real edges with Keystone 22, 27 and 30 behind mod_auth_openidc: tokens for another edge, forged,
 * altered, expired, of another kind, and headers that look like the module's variables. Beside each edge as {@code idpm
 * config} makes it stands a bare one, whose Apache asks for a signature alone, to show what each defence is there for.
 */
@Tag("edges")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenAttacksTest {

    private static final List<Integer> RELEASES = List.of(22, 27, 30);
    private static final String ISSUER = "https://idp.example.org/realms/cloud";
    private static final String EDGE_VARIABLE = "OIDC-openstack_edge";
    private static final String ISSUER_VARIABLE = "OIDC-iss";

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

    private final ForgedTokens master = new ForgedTokens();
    private final Map<Integer, AttackedEdge> guarded = new TreeMap<>();
    private final Map<Integer, AttackedEdge> bare = new TreeMap<>();
    private EdgeLab lab;
    private Catalogue catalogue;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        assertThat(EdgeLab.obstacle()).isEmpty();
        StringBuilder yaml = new StringBuilder(CLOUD);
        for (int release : RELEASES) {
            for (String kind : List.of("edge", "bare")) {
                yaml.append("""
                          - name: %s-%d
                            agreement:
                              keystone: {url: "http://127.0.0.1:%d/v3", release: %d}
                              module: openidc
                              strategy: numbered
                              accepts: [{domain: engineering}]
                        """.formatted(kind, release, KeycloakServer.freePort(), release));
            }
        }
        catalogue = CatalogueReader.read(
                        new ByteArrayInputStream(yaml.toString().getBytes(StandardCharsets.UTF_8)),
                        CatalogueFormat.YAML)
                .catalogue();
        Path keys = master.writeKeys(directory.resolve("jwks.json"));
        lab = EdgeLab.open(Progress.lines(System.out));
        ExecutorService threads = Executors.newFixedThreadPool(RELEASES.size());
        try {
            List<Future<AttackedEdge>> starting = new ArrayList<>();
            for (Edge edge : catalogue.edges()) {
                starting.add(threads.submit(() -> AttackedEdge.start(
                        lab,
                        directory,
                        catalogue,
                        edge,
                        keys,
                        apache -> edge.name().startsWith("bare") ? withoutGuards(apache) : apache)));
            }
            for (Future<AttackedEdge> one : starting) {
                AttackedEdge edge = one.get();
                (edge.edge().name().startsWith("bare") ? bare : guarded).put(edge.release(), edge);
            }
        } finally {
            threads.shutdown();
        }
    }

    @AfterAll
    void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    /** What a guide on the web would say. */
    private static String withoutGuards(String apache) {
        String less = apache.replaceAll("(?m)^\\s*Require claim .*$", "")
                .replaceAll("(?m)^OIDCOAuthVerify(Issuer|Audience) .*$", "")
                .replaceAll("(?m)^RequestHeader unset .*$", "");
        assertThat(less).isNotEqualTo(apache).contains("Require valid-user");
        return less;
    }

    @TestFactory
    Stream<DynamicTest> aTokenIsGoodAtItsOwnEdge() {
        return everywhere(edge -> {
            assertThat(edge.status(master.signed(claims("jane", edge.edge())))).isEqualTo(201);
            assertThat(edge.made()).contains("jane", "jane web-shop pilot");
        });
    }

    @TestFactory
    Stream<DynamicTest> aTokenForAnotherEdgeIsRefused() {
        return everywhere(edge -> {
            var before = edge.made();
            for (AttackedEdge other : guarded.values()) {
                if (other != edge) {
                    String token = master.signed(claims("mallory", other.edge()));
                    assertThat(edge.status(token)).as(other.edge().name()).isEqualTo(401);
                }
            }
            // as no master of ours can issue it: for both, with the release of one
            for (AttackedEdge other : guarded.values()) {
                if (other != edge) {
                    Map<String, Object> both = claims("mallory", other.edge());
                    both.put("aud", List.of(other.edge().name(), edge.edge().name()));
                    assertThat(edge.status(master.signed(both)))
                            .as(other.edge().name())
                            .isEqualTo(401);
                }
            }
            assertThat(edge.made()).isEqualTo(before);
        });
    }

    @TestFactory
    Stream<DynamicTest> withoutItsGuardsAnEdgeTakesTheTokenOfAnother() {
        return everywhere(bare, edge -> {
            String token = master.signed(claims("mallory", guarded.get(27).edge()));
            // the mapping alone is enough
            assertThat(edge.status(token)).isEqualTo(401);
            edge.forget(EDGE_VARIABLE);
            try {
                assertThat(edge.status(token)).isEqualTo(201);
                assertThat(edge.made()).contains("mallory vault keeper");
            } finally {
                edge.restore();
            }
            assertThat(edge.status(token)).isEqualTo(401);
        });
    }

    @TestFactory
    Stream<DynamicTest> anotherIssuersTokenIsRefused() {
        return everywhere(edge -> {
            Map<String, Object> claims = claims("mallory", edge.edge());
            claims.put("iss", ISSUER + "2");
            assertThat(edge.status(master.signed(claims))).isEqualTo(401);
        });
    }

    /** Two realms with one key, or a stolen one under another name: Apache, the mapping and Keystone each look. */
    @TestFactory
    Stream<DynamicTest> withoutItsGuardsAnEdgeTakesTheTokenOfAnotherIssuer() {
        return everywhere(bare, edge -> {
            Map<String, Object> claims = claims("mallory", edge.edge());
            claims.put("iss", ISSUER + "2");
            String token = master.signed(claims);
            assertThat(edge.status(token)).isNotEqualTo(201);
            edge.forget(ISSUER_VARIABLE);
            try {
                assertThat(edge.status(token)).as("Keystone's remote_ids").isNotEqualTo(201);
                edge.trust(Optional.of(ISSUER + "2"));
                assertThat(edge.status(token)).isEqualTo(201);
            } finally {
                edge.trust(Optional.of(ISSUER));
                edge.restore();
            }
            assertThat(edge.status(token)).isNotEqualTo(201);
        });
    }

    @TestFactory
    Stream<DynamicTest> aTokenOfAnotherKindIsRefused() {
        return everywhere(edge -> {
            for (String type : List.of("ID", "Refresh", "Offline", "Logout", "bearer")) {
                Map<String, Object> claims = claims("mallory", edge.edge());
                claims.put("typ", type);
                assertThat(edge.status(master.signed(claims))).as(type).isEqualTo(401);
                assertThat(bare.get(edge.release()).status(master.signed(of(claims, bare.get(edge.release())))))
                        .as(type + " where only the signature counts")
                        .isEqualTo(201);
            }
            Map<String, Object> none = claims("mallory", edge.edge());
            none.remove("typ");
            assertThat(edge.status(master.signed(none))).isEqualTo(401);
        });
    }

    @TestFactory
    Stream<DynamicTest> whatTheMasterHasNotSignedIsRefused() {
        return everywhere(edge -> {
            Map<String, Object> claims = claims("mallory", edge.edge());
            Map<String, String> forged = new LinkedHashMap<>();
            forged.put("no signature", master.unsigned(claims));
            forged.put("the public key as a secret", master.signedWithThePublicKey(claims));
            forged.put("another key under the same id", master.signedByAThief(claims));
            forged.put("another key that comes along", master.signedWithItsOwnKey(claims));
            forged.put("an unknown key id", master.signedUnder("unknown", claims));
            forged.put("altered", master.altered(claims("jane", edge.edge()), claims));
            forged.put("no token", "mallory");
            forged.put("two parts", master.signed(claims).replaceAll("\\.[^.]*$", ""));
            forged.put("larger than a header may be", master.signed(with(claims, "more", "x".repeat(70_000))));
            for (AttackedEdge each : List.of(edge, bare.get(edge.release()))) {
                var before = each.made();
                for (Map.Entry<String, String> one : forged.entrySet()) {
                    assertThat(each.status(one.getValue())).as(one.getKey()).isIn(400, 401);
                }
                assertThat(each.made()).isEqualTo(before);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> timesAreKeptWhereTheModuleKeepsThem() {
        return everywhere(edge -> {
            long now = Instant.now().getEpochSecond();
            Map<String, Object> jane = claims("jane", edge.edge());
            assertThat(edge.status(master.signed(with(jane, "exp", now - 60)))).isEqualTo(401);
            Map<String, Object> endless = new LinkedHashMap<>(jane);
            endless.remove("exp");
            // docs/security.md, What we cannot do for you: only who has the master's key can make one
            assertThat(edge.status(master.signed(endless))).isEqualTo(edge.release() == 30 ? 401 : 201);
            assertThat(edge.status(master.signed(with(jane, "nbf", now + 600)))).isEqualTo(201);
            assertThat(edge.status(master.signed(with(jane, "iat", now + 600)))).isEqualTo(201);
        });
    }

    @TestFactory
    Stream<DynamicTest> headersThatLookLikeTheModulesVariablesHaveNoEffect() {
        return everywhere(edge -> {
            Map<String, String> headers = new LinkedHashMap<>();
            Map<String, Object> wanted = claims("mallory", edge.edge());
            wanted.forEach((name, value) -> {
                for (String form : List.of("OIDC-" + name, "OIDC_" + name, "OIDC-" + name.replace('_', '-'), name)) {
                    headers.put(form, String.valueOf(value));
                }
                headers.put("Mellon-" + name.replace('_', '-'), String.valueOf(value));
                headers.put("MELLON_" + name, String.valueOf(value));
                headers.put("HTTP_OIDC_" + name, String.valueOf(value));
            });
            headers.put("REMOTE_USER", "mallory");
            headers.put("Remote-User", "mallory");
            headers.put("X-Remote-User", "mallory");
            headers.put("Auth-Type", "oauth20");
            for (AttackedEdge each : List.of(edge, bare.get(edge.release()))) {
                String jane = master.signed(claims("jane", each.edge()));
                assertThat(each.status(jane)).isEqualTo(201);
                var before = each.made();
                assertThat(each.login("", headers).statusCode()).isEqualTo(401);
                HttpResponse<String> answer = each.login(jane, headers);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
                assertThat(answer.body()).contains("jane").doesNotContain("mallory");
                assertThat(each.made()).isEqualTo(before);
            }
        });
    }

    /** RFC 6750, sections 2.2 and 2.3, would let it land in logs. */
    @TestFactory
    Stream<DynamicTest> aTokenCountsOnlyInItsHeader() {
        HttpClient http = HttpClient.newHttpClient();
        return everywhere(edge -> {
            String token = master.signed(claims("jane", edge.edge()));
            HttpRequest query = HttpRequest.newBuilder(URI.create(edge.login() + "?access_token=" + token))
                    .build();
            HttpRequest form = HttpRequest.newBuilder(edge.login())
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("access_token=" + token))
                    .build();
            HttpRequest basic = HttpRequest.newBuilder(edge.login())
                    .header("Authorization", "Basic " + token)
                    .build();
            HttpRequest cookie = HttpRequest.newBuilder(edge.login())
                    .header("Cookie", "access_token=" + token)
                    .build();
            for (HttpRequest request : List.of(query, form, basic, cookie)) {
                assertThat(http.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(401);
            }
        });
    }

    @Test
    void everyPairOfEdgesWasTried() {
        assertThat(guarded.keySet()).containsExactlyElementsOf(RELEASES);
        assertThat(bare.keySet()).containsExactlyElementsOf(RELEASES);
    }

    private interface Attack {
        void on(AttackedEdge edge) throws Exception;
    }

    private Stream<DynamicTest> everywhere(Attack attack) {
        return everywhere(guarded, attack);
    }

    private static Stream<DynamicTest> everywhere(Map<Integer, AttackedEdge> edges, Attack attack) {
        return edges.values().stream()
                .map(edge -> DynamicTest.dynamicTest(edge.edge().name(), () -> attack.on(edge)));
    }

    private Map<String, Object> of(Map<String, Object> claims, AttackedEdge edge) {
        return with(
                with(claims, "aud", edge.edge().name()),
                "openstack_edge",
                edge.edge().name());
    }

    private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(claims);
        more.put(name, value);
        return more;
    }

    /** What the master says of the user to this edge. */
    private Map<String, Object> claims(String name, Edge edge) throws Exception {
        User user = catalogue.user(name).orElseThrow();
        Map<String, Object> claims = new LinkedHashMap<>(Strategy.of(edge)
                .release(
                        edge,
                        user.subject(),
                        Intent.at(edge, Memberships.of(catalogue).teamsOf(name)))
                .attributes());
        claims.put("iss", ISSUER);
        claims.put("aud", edge.name());
        claims.put("azp", edge.name());
        claims.put("sub", user.id());
        claims.put("typ", "Bearer");
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("exp", Instant.now().plusSeconds(300).getEpochSecond());
        return claims;
    }
}
