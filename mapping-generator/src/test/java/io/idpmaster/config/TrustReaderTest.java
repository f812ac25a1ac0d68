package io.idpmaster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustReaderTest {

    private final TrustReader reader = new TrustReader("somewhere");

    @Test
    void metadataIsKeptAsItIs() throws Exception {
        byte[] document = ConfigFixture.resource("idp-metadata.xml");

        assertThat(reader.metadata(document, ConfigFixture.ISSUER).xml().getBytes(StandardCharsets.UTF_8))
                .isEqualTo(document);
    }

    @Test
    void metadataOfAnotherRealmIsRefused() {
        assertThatThrownBy(() ->
                        reader.metadata(ConfigFixture.resource("idp-metadata.xml"), "https://idp.example.org/realms/x"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("`somewhere` is the metadata of `https://idp.example.org/realms/cloud`, and the catalogue's"
                        + " `master.issuer` is `https://idp.example.org/realms/x`");
    }

    @Test
    void aDocumentTypeIsRefused() throws Exception {
        String document = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
                + new String(ConfigFixture.resource("idp-metadata.xml"), StandardCharsets.UTF_8);

        refusesMetadata(document, "is no XML that can be trusted");
    }

    @Test
    void metadataWithoutWhatAnEdgeNeedsIsRefused() throws Exception {
        String good = new String(ConfigFixture.resource("idp-metadata.xml"), StandardCharsets.UTF_8);

        refusesMetadata(good.replace("use=\"signing\"", "use=\"encryption\""), "has no certificate for signatures");
        refusesMetadata(good.replace("SingleSignOnService", "SingleLogoutService"), "has no address to log in at");
        refusesMetadata(good.replace("IDPSSODescriptor", "SPSSODescriptor"), "describes no identity provider");
        refusesMetadata("<a/>", "is no SAML metadata of one entity");
        refusesMetadata("{}", "is no XML that can be trusted");
    }

    @Test
    void keysBecomeWhatJavaReadsBack() throws Exception {
        Trust.Keys keys = reader.keys(ConfigFixture.resource("jwks.json"));

        assertThat(keys.keys()).extracting(Trust.Key::id).containsExactly("ec-1", "rsa-1");
        assertThat(KeyFactory.getInstance("EC").generatePublic(spec(keys.keys().get(0))))
                .isInstanceOfSatisfying(
                        ECPublicKey.class,
                        key -> assertThat(key.getParams().getCurve().getField().getFieldSize())
                                .isEqualTo(256));
        assertThat(KeyFactory.getInstance("RSA").generatePublic(spec(keys.keys().get(1))))
                .isInstanceOfSatisfying(
                        RSAPublicKey.class,
                        key -> assertThat(key.getModulus().bitLength()).isEqualTo(2048));
    }

    @Test
    void keySetsThatAnEdgeCannotUseAreRefused() {
        refusesKeys("{", "is no JSON");
        refusesKeys("[]", "is no JSON Web Key Set");
        refusesKeys("{\"keys\":[{\"kty\":\"OKP\",\"kid\":\"a\",\"use\":\"sig\"}]}", "has no RSA or EC key");
        refusesKeys(
                "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a#b\",\"n\":\"" + "A".repeat(342) + "\",\"e\":\"AQAB\"}]}",
                "has a key `a#b` that is broken");
        refusesKeys(
                "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"*\",\"e\":\"AQAB\"}]}",
                "has a key `a` that is broken");
        refusesKeys(
                "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"../a\",\"n\":\"" + "z".repeat(342) + "\",\"e\":\"AQAB\"}]}",
                "has the key id `../a`");
    }

    @Test
    void aPointOfNoCurveIsNoKey() {
        // Java's key factory would take the second
        for (String x : List.of("A".repeat(44), "A".repeat(42) + "E", "_".repeat(43))) {
            refusesKeys(
                    "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"a\",\"crv\":\"P-256\",\"x\":\"" + x + "\",\"y\":\"" + x
                            + "\"}]}",
                    "has a key `a` that is broken: `x` and `y` are no point of its curve");
        }
    }

    private void refusesMetadata(String document, String message) {
        assertThatThrownBy(() -> reader.metadata(document.getBytes(StandardCharsets.UTF_8), ConfigFixture.ISSUER))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("`somewhere` " + message);
    }

    private void refusesKeys(String document, String message) {
        assertThatThrownBy(() -> reader.keys(document.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("`somewhere` " + message);
    }

    private static X509EncodedKeySpec spec(Trust.Key key) {
        return new X509EncodedKeySpec(Base64.getMimeDecoder()
                .decode(key.pem().replace("-----BEGIN PUBLIC KEY-----", "").replace("-----END PUBLIC KEY-----", "")));
    }
}
