package io.idpmaster.bundle;

import io.idpmaster.KnownRandom;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.Trust;
import io.idpmaster.config.TrustReader;
import io.idpmaster.strategy.CompileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** A master with its keys, and its sample's edges. */
public final class BundleFixture {

    public static final String ISSUER = "https://idp.example.org/realms/cloud";
    public static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    public static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    public final List<SigningKey> roots = new ArrayList<>();
    public final SigningKey key;
    public final KeysChain chain;
    public final Catalogue catalogue;

    public BundleFixture() {
        this(SignatureAlgorithm.EDDSA, ISSUER);
    }

    public BundleFixture(SignatureAlgorithm algorithm, String issuer) {
        this(() -> SigningKey.fresh(algorithm), issuer);
    }

    private BundleFixture(Supplier<SigningKey> keys, String issuer) {
        for (int i = 0; i < KeysDocument.ROOT_KEYS; i++) {
            roots.add(keys.get());
        }
        key = keys.get();
        catalogue = sample(issuer);
        try {
            chain = KeysChain.first(signed(
                    SignedKeys.draft(new KeysDocument(
                            issuer,
                            new KeysVersion(1, 0),
                            NOW.minus(Duration.ofDays(1)),
                            publics(key),
                            publics(roots))),
                    roots.get(0),
                    roots.get(2)));
        } catch (BundleRefused e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the same keys each time, so that what it signs is the same each time. */
    public static BundleFixture known() {
        KnownRandom random = new KnownRandom(1);
        return new BundleFixture(() -> known(random), ISSUER);
    }

    private static SigningKey known(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, random);
            KeyPair pair = generator.generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            // SubjectPublicKeyInfo ends in the 32 bytes of the point
            String x = StrictJson.base64Url(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
            String d = StrictJson.base64Url(
                    ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow());
            return SigningKey.of(StrictJson.write(new VerificationKey(SignatureAlgorithm.EDDSA, x, "")
                    .toJson()
                    .put("d", d)));
        } catch (GeneralSecurityException | BundleRefused e) {
            throw new IllegalStateException(e);
        }
    }

    public static Catalogue sample(String issuer) {
        try {
            return catalogue(Files.readString(Path.of("..", "samples", "cloud.yaml"))
                    .replace("http://127.0.0.1:8080/realms/cloud", issuer));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Catalogue catalogue(String yaml) {
        try (InputStream in = new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))) {
            return CatalogueReader.read(in, CatalogueFormat.YAML).catalogue();
        } catch (IOException | CatalogueException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Trust trust(ApacheModule module, String issuer) {
        String name = "/io/idpmaster/config/" + (module.saml() ? "idp-metadata.xml" : "jwks.json");
        try (InputStream in = BundleFixture.class.getResourceAsStream(name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace(ISSUER, issuer);
            TrustReader reader = new TrustReader(name);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return module.saml() ? reader.metadata(bytes, issuer) : reader.keys(bytes);
        } catch (IOException | ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    public static List<VerificationKey> publics(SigningKey... keys) {
        return publics(List.of(keys));
    }

    public static List<VerificationKey> publics(List<SigningKey> keys) {
        return keys.stream().map(SigningKey::verificationKey).toList();
    }

    public static SignedKeys signed(SignedKeys draft, SigningKey... signers) {
        SignedKeys signed = draft;
        for (SigningKey signer : signers) {
            signed = signed.signedBy(signer);
        }
        return signed;
    }

    public String issuer() {
        return catalogue.master().issuer();
    }

    public Edge edge(String name) {
        return catalogue.edge(name).orElseThrow();
    }

    public BundleContent content(String edge) {
        return content(edge(edge));
    }

    public BundleContent content(Edge edge) {
        try {
            return BundleContent.of(catalogue, edge, trust(edge.agreement().module(), issuer()));
        } catch (CompileException e) {
            throw new IllegalStateException(e);
        }
    }

    public byte[] bundle(String edge, long version) throws BundleRefused {
        return bundle(edge, version, NOW);
    }

    public byte[] bundle(String edge, long version, Instant issued) throws BundleRefused {
        return bundle(edge, version, issued, content(edge));
    }

    public byte[] bundle(String edge, long version, Instant issued, BundleContent content) throws BundleRefused {
        return SignedBundle.sign(edge, issuer(), version, issued, content, chain, key)
                .write();
    }

    public BundleVerifier verifier(String edge) {
        return BundleVerifier.of(edge, issuer(), edge(edge).agreement());
    }

    public BundleState fresh() {
        return BundleState.fresh(chain.newest());
    }

    public static Clock at(Instant time) {
        return Clock.fixed(time, ZoneOffset.UTC);
    }
}
