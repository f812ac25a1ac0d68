package io.idpmaster.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.Trust;
import io.idpmaster.config.TrustReader;
import io.idpmaster.mapping.ShadowUserId;
import io.idpmaster.strategy.CompileException;
import io.idpmaster.strategy.GroupName;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a master, or a thief of its key, cannot say to an edge: everything outside the edge's own copy of the agreement.
 *
 * <p>That a mapping stays within an agreement is decided by construction, not by analysis: the edge makes the mapping of its
 * own copy again, with the strategy that follows from that copy, and takes the bundle's only if it is equal as JSON. So the
 * theorem's second part, which is proved for compiled mappings, holds for what the edge installs; and a difference between
 * the two copies of an agreement is found before it does anything.
 *
 * @param edge with the edge's own copy of the agreement
 */
record ContentRules(Edge edge, String issuer) {

    private static final int LONGEST_NAME = 255;
    private static final String KEY_ID = "[A-Za-z0-9._~-]{1,128}";

    /** Says in which domain shadow users are made. */
    String check(BundleContent content, Optional<String> pinned) throws BundleRefused {
        requireName("domain's name", content.userDomain().name());
        Map<String, String> ids = domainIds(content);
        String userDomainId = Roster.shadowDomainId(edge.agreement(), content.userDomain(), ids)
                .orElseThrow(() -> new BundleRefused.RosterOutsideAgreement(
                        "the domain "
                                + Quoted.value(
                                        String.join(", ", edge.agreement().domains())),
                        "none"));
        if (pinned.isPresent() && !pinned.get().equals(userDomainId)) {
            throw new BundleRefused.UserDomainMismatch(pinned.get(), userDomainId);
        }
        checkMapping(content);
        // after the mapping, which says better that the two copies of the agreement differ
        for (String name : edge.agreement().domains()) {
            if (!ids.containsKey(name)) {
                throw new BundleRefused.RosterInconsistent(
                        "every domain that the agreement accepts", "none called " + Quoted.value(name));
            }
        }
        checkRoster(content.roster(), userDomainId);
        checkTrust(content.trust());
        return userDomainId;
    }

    private Map<String, String> domainIds(BundleContent content) throws BundleRefused {
        Map<String, String> ids = new HashMap<>();
        for (BundleContent.AcceptedDomain domain : content.domains()) {
            if (!edge.agreement().domains().contains(domain.name())) {
                throw new BundleRefused.RosterOutsideAgreement(
                        "only domains that the agreement accepts: "
                                + Quoted.value(
                                        String.join(", ", edge.agreement().domains())),
                        "domain " + Quoted.value(domain.name()));
            }
            for (String role : domain.roles()) {
                requireName("role", role);
            }
            if (ids.put(domain.name(), domain.id()) != null) {
                throw new BundleRefused.RosterInconsistent(
                        "each domain once", "domain " + Quoted.value(domain.name()) + " twice");
            }
        }
        return ids;
    }

    private void checkMapping(BundleContent content) throws BundleRefused {
        JsonNode expected;
        try {
            expected = BundleContent.compile(edge, issuer, content.userDomain(), content.domains());
        } catch (CompileException e) {
            throw new BundleRefused.MappingOutsideAgreement(
                    "a mapping that the edge's agreement makes",
                    "an agreement that makes none: " + Quoted.value(e.getMessage()));
        }
        JsonNode found = content.mapping();
        if (!expected.equals(found)) {
            throw new BundleRefused.MappingOutsideAgreement(summary(expected), difference(expected, found));
        }
    }

    private static String summary(JsonNode mapping) {
        return "schema " + mapping.path("schema_version").asText() + ", "
                + mapping.path("rules").size() + " rules, with digest "
                + Quoted.value(Sha256.hex(StrictJson.write(mapping)));
    }

    private static String difference(JsonNode expected, JsonNode found) {
        for (int rule = 0; rule < expected.path("rules").size(); rule++) {
            if (!expected.path("rules").path(rule).equals(found.path("rules").path(rule))) {
                return summary(found) + ", of which rule " + (rule + 1) + " is the first other one";
            }
        }
        return summary(found);
    }

    private void checkRoster(Roster roster, String userDomainId) throws BundleRefused {
        Set<RoleAssignment> admitted = new HashSet<>();
        Map<String, List<RoleAssignment>> held = new HashMap<>();
        // what travels in groups may have been granted directly once, and that is taken away
        boolean groups = edge.agreement().chosenStrategy() == StrategyName.GROUPS;
        String before = "";
        for (Roster.Entry user : roster.users()) {
            before = requireUser(user.id(), user.uniqueId(), user.assignments(), userDomainId, before);
            requireName("username", user.name());
            requireAdmitted(user.assignments(), admitted);
            if (!groups) {
                held.put(before, user.assignments());
            }
        }
        checkGroups(roster, Set.copyOf(admitted));
        before = "";
        for (Roster.Revocation user : roster.revoked()) {
            before = requireUser(user.id(), user.uniqueId(), user.assignments(), userDomainId, before);
            requireAdmitted(user.assignments(), admitted);
            for (RoleAssignment assignment : user.assignments()) {
                if (held.getOrDefault(before, List.of()).contains(assignment)) {
                    throw new BundleRefused.RosterInconsistent(
                            "given or taken away from " + Quoted.value(user.uniqueId()),
                            "given and taken away: " + shown(assignment));
                }
            }
        }
    }

    /** Says the id, after the one before. */
    private static String requireUser(
            ShadowUserId found, String uniqueId, List<RoleAssignment> assignments, String userDomainId, String before)
            throws BundleRefused {
        String id = ShadowUserId.of(userDomainId, uniqueId).text();
        if (!found.text().equals(id)) {
            throw new BundleRefused.RosterInconsistent(
                    "the id of unique id " + Quoted.value(uniqueId) + ", " + Quoted.value(id),
                    Quoted.value(found.text()));
        }
        if (id.compareTo(before) <= 0) {
            throw new BundleRefused.RosterInconsistent(
                    "users in the order of their ids, each once", Quoted.value(id) + " after " + Quoted.value(before));
        }
        requireName("unique id", uniqueId);
        if (assignments.isEmpty()) {
            throw new BundleRefused.RosterInconsistent("an assignment for " + Quoted.value(uniqueId), "none");
        }
        return id;
    }

    private void requireAdmitted(List<RoleAssignment> assignments, Set<RoleAssignment> admitted) throws BundleRefused {
        for (RoleAssignment assignment : assignments) {
            if (admitted.add(assignment)) {
                requireAdmitted(assignment);
            }
        }
    }

    private void checkGroups(Roster roster, Set<RoleAssignment> held) throws BundleRefused {
        if (edge.agreement().chosenStrategy() != StrategyName.GROUPS) {
            if (!roster.groups().isEmpty()) {
                throw new BundleRefused.RosterOutsideAgreement(
                        "no groups, for the strategy is "
                                + edge.agreement().chosenStrategy().text(),
                        roster.groups().size() + " groups");
            }
            return;
        }
        Set<RoleAssignment> grouped = new HashSet<>();
        for (Roster.Group group : roster.groups()) {
            requireAdmitted(group.assignment());
            GroupName name = GroupName.of(edge.agreement(), group.assignment());
            if (!group.name().equals(name)) {
                throw new BundleRefused.RosterOutsideAgreement(
                        "group " + Quoted.value(name.text()),
                        Quoted.value(group.name().text()));
            }
            if (!grouped.add(group.assignment())) {
                throw new BundleRefused.RosterInconsistent(
                        "each group once", "group " + Quoted.value(name.text()) + " twice");
            }
        }
        for (RoleAssignment assignment : held) {
            if (!grouped.contains(assignment)) {
                throw new BundleRefused.RosterInconsistent("a group for " + shown(assignment), "none");
            }
        }
    }

    /** Whether some role at the master becomes this assignment here, as {@link Agreement#admit} decides it. */
    private void requireAdmitted(RoleAssignment assignment) throws BundleRefused {
        if (edge.agreement().admits(assignment)) {
            return;
        }
        throw new BundleRefused.RosterOutsideAgreement(
                "assignments that the agreement of " + Quoted.value(edge.name()) + " admits", shown(assignment));
    }

    /** What Keystone can store, and a terminal or a log can show. */
    private static void requireName(String what, String text) throws BundleRefused {
        if (text.isEmpty()
                || text.codePointCount(0, text.length()) > LONGEST_NAME
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new BundleRefused.Malformed(
                    "a " + what + " of 1 to " + LONGEST_NAME + " characters, none of them a control character",
                    Quoted.value(text));
        }
    }

    private static String shown(RoleAssignment assignment) {
        return "role " + Quoted.value(assignment.role()) + " in project "
                + Quoted.value(assignment.project()) + " of domain "
                + Quoted.value(assignment.domain());
    }

    private void checkTrust(Trust trust) throws BundleRefused {
        boolean saml = edge.agreement().module().saml();
        if (saml && trust instanceof Trust.Metadata metadata) {
            try {
                new TrustReader("bundle").metadata(metadata.xml().getBytes(StandardCharsets.UTF_8), issuer);
            } catch (ConfigException e) {
                throw new BundleRefused.TrustUnusable(
                        "the metadata of " + Quoted.value(issuer), Quoted.value(e.getMessage()));
            }
        } else if (!saml && trust instanceof Trust.Keys keys) {
            if (keys.keys().isEmpty()) {
                throw new BundleRefused.TrustUnusable("at least one key", "none");
            }
            for (Trust.Key key : keys.keys()) {
                checkKey(key);
            }
        } else {
            throw new BundleRefused.TrustUnusable(
                    saml ? "SAML metadata" : "keys for OpenID Connect", saml ? "keys" : "SAML metadata");
        }
    }

    /** The id becomes a file's name, and the text that file. */
    private static void checkKey(Trust.Key key) throws BundleRefused {
        if (!key.id().matches(KEY_ID)) {
            throw new BundleRefused.TrustUnusable("a key's id of letters, digits and `._~-`", Quoted.value(key.id()));
        }
        String begin = "-----BEGIN PUBLIC KEY-----\n";
        String end = "-----END PUBLIC KEY-----\n";
        if (key.pem().startsWith(begin) && key.pem().endsWith("\n" + end)) {
            try {
                X509EncodedKeySpec specification = new X509EncodedKeySpec(Base64.getMimeDecoder()
                        .decode(key.pem().substring(begin.length(), key.pem().length() - end.length())));
                if (isKey("RSA", specification) || isKey("EC", specification)) {
                    return;
                }
            } catch (IllegalArgumentException e) {
                // said below
            }
        }
        throw new BundleRefused.TrustUnusable(
                "a public key, RSA or EC, in PEM under the id " + Quoted.value(key.id()), "another text");
    }

    private static boolean isKey(String algorithm, X509EncodedKeySpec specification) {
        try {
            KeyFactory.getInstance(algorithm).generatePublic(specification);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
