package io.idpmaster.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A master whose signing key the test holds: it signs what a real one would, and what it never would. By hand, for a library
 * would refuse half of it.
 */
final class ForgedTokens {

    static final String KEY_ID = "test";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeyPair key = newKey();
    private final KeyPair thief = newKey();

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes what edges get to check signatures with: RFC 7517. */
    Path writeKeys(Path file) throws IOException {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putArray("keys").add(jwk(key));
        return Files.writeString(file, document.toString());
    }

    private static ObjectNode jwk(KeyPair key) {
        RSAPublicKey open = (RSAPublicKey) key.getPublic();
        return JsonNodeFactory.instance
                .objectNode()
                .put("kty", "RSA")
                .put("kid", KEY_ID)
                .put("use", "sig")
                .put("alg", "RS256")
                .put("n", encoded(unsigned(open.getModulus())))
                .put("e", encoded(unsigned(open.getPublicExponent())));
    }

    /** As the real master signs: RFC 7515 with RS256. */
    String signed(Map<String, Object> claims) {
        return signed(header("RS256"), claims, key);
    }

    /** By somebody else, who claims to be the key that edges know. */
    String signedByAThief(Map<String, Object> claims) {
        return signed(header("RS256"), claims, thief);
    }

    /** By somebody else, who sends the key along: RFC 7515, section 4.1.3. */
    String signedWithItsOwnKey(Map<String, Object> claims) {
        Map<String, Object> header = header("RS256");
        header.put("jwk", jwk(thief));
        return signed(header, claims, thief);
    }

    /** Under a key id that nobody knows. */
    String signedUnder(String keyId, Map<String, Object> claims) {
        Map<String, Object> header = header("RS256");
        header.put("kid", keyId);
        return signed(header, claims, key);
    }

    /** RFC 7519, section 6. */
    String unsigned(Map<String, Object> claims) {
        return encoded(text(header("none"))) + "." + encoded(text(claims)) + ".";
    }

    /** With what everybody knows of the key as the secret, as it lies at the edge. */
    String signedWithThePublicKey(Map<String, Object> claims) {
        try {
            String pem = "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(key.getPublic().getEncoded())
                    + "\n-----END PUBLIC KEY-----\n";
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(pem.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            String content = encoded(text(header("HS256"))) + "." + encoded(text(claims));
            return content + "." + encoded(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says something else than was signed. */
    String altered(Map<String, Object> claims, Map<String, Object> others) {
        String[] parts = signed(claims).split("\\.");
        return parts[0] + "." + encoded(text(others)) + "." + parts[2];
    }

    private static Map<String, Object> header(String algorithm) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm);
        header.put("typ", "JWT");
        header.put("kid", KEY_ID);
        return header;
    }

    private static String signed(Map<String, Object> header, Map<String, Object> claims, KeyPair key) {
        try {
            String content = encoded(text(header)) + "." + encoded(text(claims));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + encoded(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] text(Map<String, Object> document) {
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
