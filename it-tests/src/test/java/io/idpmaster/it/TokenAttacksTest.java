package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.ApacheModule;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
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

    private static final String ISSUER = "https://idp.example.org/realms/cloud";
    private static final String EDGE_VARIABLE = "OIDC-openstack_edge";
    private static final String ISSUER_VARIABLE = "OIDC-iss";

    /** Apache's own limit; all others are for the module to refuse. */
    private static final String TOO_LARGE = "larger than a header may be";

    private final ForgedTokens master = new ForgedTokens();
    private AttackedEdges edges;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        edges = new AttackedEdges(
                directory,
                ApacheModule.OPENIDC,
                master.writeKeys(directory.resolve("jwks.json")),
                (edge, text) -> withoutGuards(text));
    }

    @AfterAll
    void stop() {
        if (edges != null) {
            edges.close();
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
        return edges.everywhere(edge -> {
            assertThat(edge.status(master.signed(claims("jane", edge)))).isEqualTo(201);
            assertThat(edge.made()).contains("jane", "jane web-shop pilot");
        });
    }

    @TestFactory
    Stream<DynamicTest> aTokenForAnotherEdgeIsRefused() {
        return edges.everywhere(edge -> {
            var before = edge.made();
            for (AttackedEdge other : edges.others(edge)) {
                String token = master.signed(claims("mallory", other));
                assertThat(edge.status(token)).as(other.edge().name()).isEqualTo(401);
            }
            // as no master of ours can issue it: for both, with the release of one
            for (AttackedEdge other : edges.others(edge)) {
                Map<String, Object> both = claims("mallory", other);
                both.put("aud", List.of(other.edge().name(), edge.edge().name()));
                assertThat(edge.status(master.signed(both)))
                        .as(other.edge().name())
                        .isEqualTo(401);
            }
            assertThat(edge.made()).isEqualTo(before);
        });
    }

    /** docs/security.md: robots and token exchange have clients of their own, and the audience says whom a token is for. */
    @TestFactory
    Stream<DynamicTest> aTokenThatAnotherClientAskedForIsGoodAtTheEdgeItIsFor() {
        return edges.everywhere(edge -> {
            for (AttackedEdge other : edges.others(edge)) {
                Map<String, Object> claims = claims("jane", edge);
                claims.put("azp", other.edge().name());
                assertThat(edge.status(master.signed(claims))).isEqualTo(201);
                // and does not open the one that it names there
                assertThat(other.status(master.signed(claims))).isEqualTo(401);
            }
            for (Object azp :
                    List.of("builds", "", List.of("builds", edge.edge().name()))) {
                assertThat(edge.status(master.signed(with(claims("jane", edge), "azp", azp))))
                        .as("%s", azp)
                        .isEqualTo(201);
            }
            Map<String, Object> none = claims("jane", edge);
            none.remove("azp");
            assertThat(edge.status(master.signed(none))).isEqualTo(201);
            assertThat(edge.made()).contains("jane", "jane web-shop pilot");
        });
    }

    @TestFactory
    Stream<DynamicTest> withoutItsGuardsAnEdgeTakesTheTokenOfAnother() {
        return edges.whereThereIsLess(edge -> {
            String token = master.signed(claims("mallory", edges.guarded(27)));
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
        return edges.everywhere(edge -> {
            Map<String, Object> claims = claims("mallory", edge);
            claims.put("iss", ISSUER + "2");
            assertThat(edge.status(master.signed(claims))).isEqualTo(401);
        });
    }

    /**
     * Two realms with one key, or a stolen one under another name: Apache, Keystone and the mapping each look, and each alone is
     * enough.
     */
    @TestFactory
    Stream<DynamicTest> withoutItsGuardsAnEdgeTakesTheTokenOfAnotherIssuer() {
        return edges.whereThereIsLess(edge -> {
            Map<String, Object> claims = claims("mallory", edge);
            claims.put("iss", ISSUER + "2");
            String token = master.signed(claims);
            var before = edge.made();
            // Keystone compares the issuer with its remote_ids before it looks at the mapping, and that is its 403
            assertThat(edge.status(token)).isEqualTo(403);
            try {
                edge.trust(Optional.of(ISSUER + "2"));
                assertThat(edge.status(token)).as("the mapping alone").isEqualTo(401);
                edge.trust(Optional.of(ISSUER));
                edge.forget(ISSUER_VARIABLE);
                assertThat(edge.status(token)).as("Keystone's remote_ids alone").isEqualTo(403);
                assertThat(edge.made()).isEqualTo(before);
                edge.trust(Optional.of(ISSUER + "2"));
                assertThat(edge.status(token)).isEqualTo(201);
            } finally {
                edge.trust(Optional.of(ISSUER));
                edge.restore();
            }
            assertThat(edge.status(token)).isEqualTo(403);
        });
    }

    @TestFactory
    Stream<DynamicTest> aTokenOfAnotherKindIsRefused() {
        return edges.everywhere(edge -> {
            for (String type : List.of("ID", "Refresh", "Offline", "Logout", "bearer")) {
                Map<String, Object> claims = claims("mallory", edge);
                claims.put("typ", type);
                assertThat(edge.status(master.signed(claims))).as(type).isEqualTo(401);
                assertThat(edges.bare(edge.release()).status(master.signed(of(claims, edges.bare(edge.release())))))
                        .as(type + " where only the signature counts")
                        .isEqualTo(201);
            }
            Map<String, Object> none = claims("mallory", edge);
            none.remove("typ");
            assertThat(edge.status(master.signed(none))).isEqualTo(401);
        });
    }

    @TestFactory
    Stream<DynamicTest> whatTheMasterHasNotSignedIsRefused() {
        return edges.everywhere(edge -> {
            Map<String, Object> claims = claims("mallory", edge);
            Map<String, String> forged = new LinkedHashMap<>();
            forged.put("no signature", master.unsigned(claims));
            forged.put("the public key as a secret", master.signedWithThePublicKey(claims));
            forged.put("another key under the same id", master.signedByAThief(claims));
            forged.put("another key that comes along", master.signedWithItsOwnKey(claims));
            forged.put("an unknown key id", master.signedUnder("unknown", claims));
            forged.put("altered", master.altered(claims("jane", edge), claims));
            forged.put("no token", "mallory");
            forged.put("two parts", master.signed(claims).replaceAll("\\.[^.]*$", ""));
            forged.put(TOO_LARGE, master.signed(with(claims, "more", "x".repeat(70_000))));
            for (AttackedEdge each : List.of(edge, edges.bare(edge.release()))) {
                var before = each.made();
                for (Map.Entry<String, String> one : forged.entrySet()) {
                    assertThat(each.status(one.getValue()))
                            .as(one.getKey())
                            .isEqualTo(one.getKey().equals(TOO_LARGE) ? 400 : 401);
                }
                assertThat(each.made()).isEqualTo(before);
                assertThat(each.status(master.signed(claims("jane", each)))).isEqualTo(201);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> timesAreKeptWhereTheModuleKeepsThem() {
        return edges.everywhere(edge -> {
            long now = Instant.now().getEpochSecond();
            Map<String, Object> jane = claims("jane", edge);
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
        return edges.everywhere(edge -> {
            Map<String, String> headers = new LinkedHashMap<>();
            Map<String, Object> wanted = claims("mallory", edge);
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
            for (AttackedEdge each : List.of(edge, edges.bare(edge.release()))) {
                String jane = master.signed(claims("jane", each));
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
        return edges.everywhere(edge -> {
            String token = master.signed(claims("jane", edge));
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
    private Map<String, Object> claims(String user, AttackedEdge edge) throws Exception {
        Map<String, Object> claims = new LinkedHashMap<>(edges.release(user, edge));
        claims.put("iss", ISSUER);
        claims.put("aud", edge.edge().name());
        claims.put("azp", edge.edge().name());
        claims.put("sub", edges.id(user));
        claims.put("typ", "Bearer");
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("exp", Instant.now().plusSeconds(300).getEpochSecond());
        return claims;
    }
}
