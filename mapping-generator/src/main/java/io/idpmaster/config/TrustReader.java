package io.idpmaster.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.idpmaster.catalogue.Quoted;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** Reads what a master publishes about its keys, and takes only what an edge can use and what is the master's own. */
public final class TrustReader {

    private static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
    private static final String SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._~-]{1,128}");
    private static final Map<String, String> CURVES =
            Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

    private final String source;

    /** @param source where the text came from, for messages */
    public TrustReader(String source) {
        this.source = source;
    }

    /** The metadata of a SAML identity provider (SAML metadata 2.0, section 2.4.3) whose entity id is the issuer. */
    public Trust.Metadata metadata(byte[] document, String issuer) throws ConfigException {
        String xml = new String(document, StandardCharsets.UTF_8);
        Element root = parse(xml);
        if (!METADATA.equals(root.getNamespaceURI()) || !"EntityDescriptor".equals(root.getLocalName())) {
            throw wrong("is no SAML metadata of one entity", "name the realm's `…/protocol/saml/descriptor`");
        }
        String entity = root.getAttribute("entityID");
        if (!entity.equals(issuer)) {
            throw wrong(
                    "is the metadata of " + Quoted.of(entity) + ", and the catalogue's `master.issuer` is "
                            + Quoted.of(issuer),
                    "take the metadata of that realm, or mend the issuer");
        }
        NodeList providers = root.getElementsByTagNameNS(METADATA, "IDPSSODescriptor");
        if (providers.getLength() != 1) {
            throw wrong("describes no identity provider", "name the realm's `…/protocol/saml/descriptor`");
        }
        Element provider = (Element) providers.item(0);
        if (provider.getElementsByTagNameNS(METADATA, "SingleSignOnService").getLength() == 0) {
            throw wrong("has no address to log in at", "take the metadata from the realm itself");
        }
        if (!hasSigningCertificate(provider)) {
            throw wrong("has no certificate for signatures", "give the realm a signing key, and fetch it again");
        }
        return new Trust.Metadata(xml);
    }

    /** The keys for signatures of a JSON Web Key Set (RFC 7517), those that mod_auth_openidc can verify with. */
    public Trust.Keys keys(byte[] document) throws ConfigException {
        JsonNode set;
        try {
            set = new ObjectMapper().readTree(new String(document, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw wrong("is no JSON", "name the realm's `…/protocol/openid-connect/certs`");
        }
        if (!set.path("keys").isArray()) {
            throw wrong("is no JSON Web Key Set", "name the realm's `…/protocol/openid-connect/certs`");
        }
        List<Trust.Key> keys = new ArrayList<>();
        for (JsonNode key : set.get("keys")) {
            if (key.path("use").asText("sig").equals("sig")) {
                Optional<PublicKey> usable = publicKey(key);
                if (usable.isPresent()) {
                    keys.add(new Trust.Key(keyId(key), pem(usable.get())));
                }
            }
        }
        if (keys.isEmpty()) {
            throw wrong("has no RSA or EC key for signatures", "give the realm such a key, and fetch it again");
        }
        keys.sort(Comparator.comparing(Trust.Key::id));
        return new Trust.Keys(keys);
    }

    private static boolean hasSigningCertificate(Element provider) {
        NodeList keys = provider.getElementsByTagNameNS(METADATA, "KeyDescriptor");
        for (int i = 0; i < keys.getLength(); i++) {
            Element key = (Element) keys.item(i);
            // no `use`: for signatures and for encryption
            if (!key.getAttribute("use").equals("encryption")
                    && key.getElementsByTagNameNS(SIGNATURE, "X509Certificate").getLength() > 0) {
                return true;
            }
        }
        return false;
    }

    private String keyId(JsonNode key) throws ConfigException {
        String id = key.path("kid").asText();
        // it becomes a file's name and a part of `kid#file`
        if (!KEY_ID.matcher(id).matches()) {
            throw wrong(
                    "has the key id " + Quoted.of(id) + ", which Apache's configuration cannot carry",
                    "give the realm a key whose id has only letters, digits and `._~-`");
        }
        return id;
    }

    /** The key; empty for kinds that mod_auth_openidc does not verify with. */
    private Optional<PublicKey> publicKey(JsonNode key) throws ConfigException {
        try {
            return switch (key.path("kty").asText()) {
                case "RSA" ->
                    Optional.of(KeyFactory.getInstance("RSA")
                            .generatePublic(new RSAPublicKeySpec(number(key, "n"), number(key, "e"))));
                case "EC" -> {
                    String curve = CURVES.get(key.path("crv").asText());
                    if (curve == null) {
                        yield Optional.empty();
                    }
                    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
                    parameters.init(new ECGenParameterSpec(curve));
                    ECPoint point = new ECPoint(number(key, "x"), number(key, "y"));
                    ECParameterSpec domain = parameters.getParameterSpec(ECParameterSpec.class);
                    demandOnCurve(point, domain.getCurve());
                    yield Optional.of(KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, domain)));
                }
                default -> Optional.empty();
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw wrong(
                    "has a key " + Quoted.of(key.path("kid").asText()) + " that is broken: " + e.getMessage(),
                    "fetch it again from the realm");
        }
    }

    // Java's key factory takes points of no curve, and ends with an error of its own where a coordinate is too long for
    // one
    private static void demandOnCurve(ECPoint point, EllipticCurve curve) {
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger modulus = ((ECFieldFp) curve.getField()).getP();
        if (x.compareTo(modulus) >= 0 || y.compareTo(modulus) >= 0 || !isOn(curve, modulus, x, y)) {
            throw new IllegalArgumentException("`x` and `y` are no point of its curve");
        }
    }

    // y² = x³ + ax + b
    private static boolean isOn(EllipticCurve curve, BigInteger modulus, BigInteger x, BigInteger y) {
        BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        return y.pow(2).subtract(right).mod(modulus).signum() == 0;
    }

    private static BigInteger number(JsonNode key, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(key.path(name).asText()));
    }

    private static String pem(PublicKey key) {
        String encoded = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + encoded + "\n-----END PUBLIC KEY-----\n";
    }

    private Element parse(String xml) throws ConfigException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            // what an edge is to trust must not depend on anything outside the document
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Strict());
            return builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
        } catch (SAXException | java.io.IOException e) {
            throw wrong("is no XML that can be trusted: " + e.getMessage(), "fetch it again from the realm");
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private ConfigException wrong(String what, String remedy) {
        return new ConfigException(Quoted.of(source) + " " + what, remedy);
    }

    /** Lets nothing pass, and prints nothing. */
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
