package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.KeysVersion;
import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SignedKeys;
import io.idpmaster.bundle.SigningKey;
import io.idpmaster.bundle.VerificationKey;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The keys of bundles in a real Keycloak: made there, vouched for elsewhere, and of no use for anything else. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class BundleKeysTest {

    @Test
    void aKeyIsMadeVouchedForAndRotated(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.create(server, "keys-made");
        BundleKeysOfRealm keys = BundleKeysOfRealm.of(realm);
        assertThat(keys.rest().refusal("GET", "bundle-keys", "")).startsWith("404");
        assertThat(keys.rest().refusal("GET", "bundle-keys/key", "")).startsWith("404");
        assertThat(keys.rest().refusal("POST", "bundle-keys/rotate", "")).startsWith("409");
        assertThat(keys.rest().refusal("POST", "bundle-keys/key?algorithm=RS256", ""))
                .startsWith("400");

        assertThat(keys.rest().send("POST", "bundle-keys/key", "").statusCode()).isEqualTo(201);
        VerificationKey first = keys.offered();
        assertThat(first.algorithm()).isEqualTo(SignatureAlgorithm.EDDSA);
        keys.put(KeysChain.first(keys.draft(first)));
        assertThat(keys.chain().newest().document().bundleKeys()).containsExactly(first);

        keys.rest().send("POST", "bundle-keys/rotate", "");

        VerificationKey second = keys.offered();
        assertThat(second).isNotEqualTo(first);
        KeysChain rotated = keys.chain();
        assertThat(rotated.newest().version()).isEqualTo(new KeysVersion(1, 1));
        assertThat(rotated.newest().document().bundleKeys()).containsExactly(second);
        // as an edge with the first keys would see it
        rotated.newest().follows(rotated.documents().get(0));

        // the key is lost: another one, of the other algorithm, for which root keys vouch
        keys.rest().send("POST", "bundle-keys/key?algorithm=ES256", "");
        VerificationKey third = keys.offered();
        assertThat(keys.chain().newest().document().bundleKeys()).containsExactly(second);
        SignedKeys replaced = rotated.newest()
                .nextEpoch(Instant.now().truncatedTo(ChronoUnit.SECONDS), List.of(third), keys.publicRoots())
                .signedBy(keys.roots().get(0))
                .signedBy(keys.roots().get(1));
        keys.put(rotated.with(replaced));
        assertThat(keys.chain().newest().version()).isEqualTo(new KeysVersion(2, 0));
        keys.rest().send("POST", "bundle-keys/rotate", "");
        assertThat(keys.chain().newest().version()).isEqualTo(new KeysVersion(2, 1));
        assertThat(keys.offered().algorithm()).isEqualTo(SignatureAlgorithm.ES256);
    }

    @Test
    void whatDoesNotLeadOnIsNotTaken(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.create(server, "keys-refused");
        BundleKeysOfRealm keys = BundleKeysOfRealm.of(realm);
        VerificationKey foreign = SigningKey.fresh(SignatureAlgorithm.EDDSA).verificationKey();
        assertThat(keys.refusalOf(KeysChain.first(keys.draft(foreign)))).startsWith("409");
        keys.rest().send("POST", "bundle-keys/key", "");
        VerificationKey ours = keys.offered();

        assertThat(keys.refusalOf(KeysChain.first(keys.draft(foreign))))
                .startsWith("400")
                .contains("UnknownKey");
        SignedKeys once = SignedKeys.draft(keys.draft(ours).document())
                .signedBy(keys.roots().get(1));
        assertThat(keys.refusalOf(new KeysChain(List.of(once))))
                .startsWith("400")
                .contains("KeysNotSigned");
        BundleKeysOfRealm elsewhere =
                new BundleKeysOfRealm(keys.rest(), "https://elsewhere.example/realms/cloud", keys.people());
        assertThat(keys.refusalOf(KeysChain.first(elsewhere.draft(ours))))
                .startsWith("400")
                .contains("IssuerMismatch");
        assertThat(keys.rest().refusal("PUT", "bundle-keys", "[]"))
                .startsWith("400")
                .contains("Malformed");
        assertThat(keys.rest().refusal("PUT", "bundle-keys", " ".repeat(4 * 1024 * 1024 + 1)))
                .startsWith("413");
        assertThat(keys.rest().refusal("GET", "bundle-keys", "")).startsWith("404");

        keys.put(KeysChain.first(keys.draft(ours)));
        BundleKeysOfRealm others = BundleKeysOfRealm.of(realm);
        assertThat(keys.refusalOf(KeysChain.first(others.draft(ours))))
                .startsWith("400")
                .contains("KeysForked");
        assertThat(keys.chain().newest().document().rootKeys()).isEqualTo(keys.publicRoots());
    }

    @Test
    void theKeyIsOfNoUseForAnythingElse(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "keys-apart");
        String before = Answer.to(request(realm.address() + "/protocol/openid-connect/certs"))
                .body();
        String metadata = Answer.to(request(realm.address() + "/protocol/saml/descriptor"))
                .body();
        BundleKeysOfRealm keys = BundleKeysOfRealm.madeIn(realm);
        String id = keys.offered().id();

        assertThat(Answer.to(request(realm.address() + "/protocol/openid-connect/certs"))
                        .json())
                .isEqualTo(new ObjectMapper().readTree(before))
                .isNotEmpty();
        assertThat(Answer.to(request(realm.address() + "/protocol/saml/descriptor"))
                        .body())
                .isEqualTo(metadata)
                .contains("X509Certificate");
        // the console shows that it is there, and that it is disabled
        JsonNode listed = realm.get("/keys").get("keys");
        assertThat(listed)
                .filteredOn(key -> key.path("kid").asText().equals(id))
                .singleElement()
                .satisfies(key -> {
                    assertThat(key.get("status").asText()).isEqualTo("DISABLED");
                    assertThat(key.path("publicKey").asText("")).isIn("", "null");
                });
        // nor does the REST of components show the private half, nor take it away
        JsonNode component = component(realm);
        assertThat(component.toString()).doesNotContain("\\\"d\\\"").doesNotContain("undleKey\"");
        realm.administrator()
                .put("/" + realm.name() + "/components/" + component.get("id").asText(), component);
        assertThat(keys.offered().id()).isEqualTo(id);

        // Ed25519 is wanted for tokens: Keycloak makes a key of its own for it, and does not take ours
        realm.set(Map.of("defaultSignatureAlgorithm", "EdDSA"));
        Answer login = realm.tokens().password("edge-b", "jane", realm.password());
        assertThat(login.status()).as(login.body()).isEqualTo(200);
        Answer admin = realm.tokens().password("admin-cli", "jane", realm.password());
        assertThat(admin.status()).as(admin.body()).isEqualTo(200);
        JsonNode header = new ObjectMapper()
                .readTree(Base64.getUrlDecoder()
                        .decode(admin.json().get("access_token").asText().split("\\.")[0]));
        assertThat(header.get("alg").asText()).isEqualTo("EdDSA");
        assertThat(header.get("kid").asText()).isNotEqualTo(id);
    }

    /** Whoever has the realm's key of bundles cannot make a token with it. */
    @Test
    void aTokenSignedWithTheKeyIsNoToken(KeycloakServer server) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "keys-forged");
        SigningKey stolen = SigningKey.fresh(SignatureAlgorithm.EDDSA);
        BundleKeysOfRealm.give(realm, stolen);
        assertThat(BundleKeysOfRealm.of(realm).offered()).isEqualTo(stolen.verificationKey());
        Answer login = realm.tokens().password("edge-b", "jane", realm.password());
        String[] token = login.json().get("access_token").asText().split("\\.");
        assertThat(realm.tokens().userInfo(String.join(".", token)).status()).isEqualTo(200);

        String header = encode("{\"alg\":\"EdDSA\",\"typ\":\"JWT\",\"kid\":\""
                + stolen.verificationKey().id() + "\"}");
        String input = header + "." + token[1];
        String forged = input + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(stolen.sign(input.getBytes(StandardCharsets.US_ASCII)));

        assertThat(realm.tokens().userInfo(forged).status()).isEqualTo(401);
    }

    private static JsonNode component(SampleRealm realm) {
        JsonNode components = realm.get("/components?type=org.keycloak.keys.KeyProvider");
        for (JsonNode component : components) {
            if (component.get("providerId").asText().equals("idp-master-bundle")) {
                return component;
            }
        }
        throw new AssertionError("no key provider of bundles in " + components);
    }

    private static HttpRequest request(String address) {
        return HttpRequest.newBuilder(URI.create(address)).build();
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
