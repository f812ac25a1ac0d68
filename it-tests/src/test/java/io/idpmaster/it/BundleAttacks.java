package io.idpmaster.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.bundle.BundleContent;
import io.idpmaster.bundle.BundleVerifier;
import io.idpmaster.bundle.Roster;
import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SigningKey;
import io.idpmaster.catalogue.RoleAssignment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What somebody might hand an edge in place of its next bundle. */
record BundleAttacks(BundleMaster master, String edge, long inHand, BundleContent content) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** By what is done: the reason for which it has to be refused, and the bytes. */
    record Attack(String kind, byte[] bytes) {}

    Map<String, Attack> all() throws Exception {
        Instant now = Instant.now();
        byte[] good = master.bundle(edge, inHand + 1, now, content);
        Map<String, Attack> attacks = new LinkedHashMap<>();
        attacks.put("older", new Attack("VersionRolledBack", master.bundle(edge, inHand - 1, now, content)));
        attacks.put(
                "same version, other content", new Attack("VersionReused", master.bundle(edge, inHand, now, nobody())));
        attacks.put(
                "expired",
                new Attack("Expired", master.bundle(edge, inHand + 1, now.minus(Duration.ofDays(8)), content)));
        attacks.put(
                "from the future",
                new Attack("FromTheFuture", master.bundle(edge, inHand + 1, now.plus(Duration.ofHours(1)), content)));
        attacks.put(
                "of another edge", new Attack("EdgeMismatch", master.bundle("elsewhere", inHand + 1, now, content)));
        attacks.put("unsigned", new Attack("Unsigned", changed(good, json -> json.remove("signature"))));
        attacks.put(
                "signed by nothing",
                new Attack("Unsigned", changed(good, json -> json.put("protected", header("none", keyId())))));
        attacks.put(
                "signed by another key",
                new Attack("UnknownKey", resigned(good, SigningKey.fresh(SignatureAlgorithm.EDDSA), false)));
        attacks.put(
                "signed by another key of that name",
                new Attack("SignatureInvalid", resigned(good, SigningKey.fresh(SignatureAlgorithm.EDDSA), true)));
        attacks.put(
                "altered",
                new Attack(
                        "SignatureInvalid",
                        changed(
                                good,
                                json -> json.put(
                                        "payload", altered(json.path("payload").textValue())))));
        attacks.put("oversized", new Attack("TooLarge", oversized(good)));
        attacks.put("a name twice", new Attack("DuplicateName", twice(good)));
        BundleMaster otherRealm = new BundleMaster(master.issuer().replace("/cloud", "/other"));
        attacks.put(
                "of another realm", new Attack("IssuerMismatch", otherRealm.bundle(edge, inHand + 1, now, content)));
        BundleMaster sameName = new BundleMaster(master.issuer());
        attacks.put(
                "of another master of that name",
                new Attack("KeysForked", sameName.bundle(edge, inHand + 1, now, content)));
        attacks.put(
                "a mapping outside the agreement",
                new Attack("MappingOutsideAgreement", master.bundle(edge, inHand + 1, now, otherMapping())));
        attacks.put(
                "a roster outside the agreement",
                new Attack("RosterOutsideAgreement", master.bundle(edge, inHand + 1, now, otherDomain())));
        return attacks;
    }

    private interface Change {
        void of(ObjectNode json);
    }

    private static byte[] changed(byte[] good, Change change) throws Exception {
        ObjectNode json = (ObjectNode) JSON.readTree(good);
        change.of(json);
        return JSON.writeValueAsBytes(json);
    }

    private String keyId() {
        return master.key().verificationKey().id();
    }

    private static String header(String algorithm, String key) {
        return encoded("{\"alg\":\"" + algorithm + "\",\"kid\":\"" + key + "\",\"typ\":\"idp-master-bundle\"}");
    }

    /** @param underItsName whether the header names the master's key all the same */
    private static byte[] resigned(byte[] good, SigningKey thief, boolean underItsName) throws Exception {
        return changed(good, json -> {
            String header = underItsName
                    ? json.path("protected").textValue()
                    : new String(
                            Base64.getUrlDecoder().decode(json.path("protected").textValue()), StandardCharsets.UTF_8);
            if (!underItsName) {
                header = encoded(header.replaceAll(
                        "\"kid\":\"[^\"]*\"",
                        "\"kid\":\"" + thief.verificationKey().id() + "\""));
            }
            json.put("protected", header);
            json.put(
                    "signature",
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(thief.sign(
                                    (header + "." + json.path("payload").textValue())
                                            .getBytes(StandardCharsets.US_ASCII))));
        });
    }

    private static String altered(String payload) {
        String text = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
        return encoded(text.replaceFirst("\"role\":\"member\"", "\"role\":\"admin\""));
    }

    private static byte[] oversized(byte[] good) {
        byte[] large = Arrays.copyOf(good, BundleVerifier.LIMIT + 1);
        Arrays.fill(large, good.length, large.length, (byte) ' ');
        return large;
    }

    private static byte[] twice(byte[] good) {
        String text = new String(good, StandardCharsets.UTF_8);
        return (text.substring(0, text.length() - 1) + ",\"payload\":\"e30\"}").getBytes(StandardCharsets.UTF_8);
    }

    private BundleContent with(ObjectNode mapping, Roster roster) {
        return new BundleContent(
                content.agreement(), content.userDomain(), content.domains(), mapping, content.trust(), roster);
    }

    private BundleContent nobody() {
        return with(content.mapping(), new Roster(List.of(), List.of(), List.of()));
    }

    /** Without its guards. */
    private BundleContent otherMapping() {
        ObjectNode mapping = content.mapping();
        ((ArrayNode) mapping.path("rules").path(0).path("remote")).remove(0);
        return with(mapping, content.roster());
    }

    /** Somebody is an administrator. */
    private BundleContent otherDomain() {
        List<Roster.Entry> users = new ArrayList<>(content.roster().users());
        Roster.Entry first = users.get(0);
        users.set(
                0,
                new Roster.Entry(
                        first.id(),
                        first.uniqueId(),
                        first.name(),
                        List.of(new RoleAssignment("default", "admin", "admin"))));
        return with(content.mapping(), new Roster(users, content.roster().groups(), List.of()));
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
