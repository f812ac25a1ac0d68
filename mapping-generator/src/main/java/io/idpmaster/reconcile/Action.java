package io.idpmaster.reconcile;

import static io.idpmaster.reconcile.EdgeReader.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.keystone.Keystone;
import io.idpmaster.keystone.KeystoneException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** One request that brings the edge nearer to what is wanted. Done twice, it does no harm. */
public sealed interface Action {

    /** How a diff marks it. */
    enum Kind {
        MAKE('+'),
        CHANGE('~'),
        REMOVE('-');

        private final char sign;

        Kind(char sign) {
            this.sign = sign;
        }

        /** {@code +}, {@code ~} or {@code -}. */
        public char sign() {
            return sign;
        }

        /** The word in a report. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Kind kind();

    /** What it is done to, for a person. */
    String what();

    default Part part() {
        return Part.APPLY;
    }

    /** Does it. */
    void perform(Keystone keystone, Identifiers ids) throws KeystoneException;

    /** A domain with an id of ours. */
    record MakeDomain(String name, String id) implements Action {
        @Override
        public Kind kind() {
            return Kind.MAKE;
        }

        @Override
        public String what() {
            return "domain " + name + " (id " + id + ")";
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            ObjectNode body = object();
            body.putObject("domain").put("name", name).put("explicit_domain_id", id);
            keystone.create("/domains", body);
        }
    }

    record MakeRole(String name) implements Action {
        @Override
        public Kind kind() {
            return Kind.MAKE;
        }

        @Override
        public String what() {
            return "role " + name;
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            ObjectNode body = object();
            body.putObject("role").put("name", name);
            ids.role(name, id(keystone.create("/roles", body), "role"));
        }
    }

    /** @param mark the tag by which a project is known as ours */
    record MakeProject(String domain, String domainId, String name, String mark) implements Action {
        @Override
        public Kind kind() {
            return Kind.MAKE;
        }

        @Override
        public String what() {
            return "project " + domain + "/" + name;
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            ObjectNode body = object();
            body.putObject("project")
                    .put("name", name)
                    .put("domain_id", domainId)
                    .putArray("tags")
                    .add(mark);
            ids.project(domainId, name, id(keystone.create("/projects", body), "project"));
        }
    }

    /** @param mark the description by which a group is known as ours */
    record MakeGroup(String name, String domainId, Granted stands, String mark) implements Action {
        @Override
        public Kind kind() {
            return Kind.MAKE;
        }

        @Override
        public String what() {
            return "group " + name;
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            ObjectNode body = object();
            body.putObject("group").put("name", name).put("domain_id", domainId).put("description", mark);
            ids.group(name, id(keystone.create("/groups", body), "group"));
        }
    }

    record GrantToGroup(String group, Granted grant) implements Action {
        @Override
        public Kind kind() {
            return Kind.MAKE;
        }

        @Override
        public String what() {
            return "grant of " + grant.role() + " in " + grant.project() + " to group " + group;
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            keystone.put("/projects/" + segment(ids.projectId(grant.domainId(), grant.project())) + "/groups/"
                    + segment(ids.groupId(group)) + "/roles/" + segment(ids.roleId(grant.role())));
        }
    }

    /** @param shown the grant for a person */
    record RevokeFromGroup(String group, String groupId, String projectId, String roleId, String shown)
            implements Action {
        @Override
        public Kind kind() {
            return Kind.REMOVE;
        }

        @Override
        public String what() {
            return "grant of " + shown + " to group " + group;
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            keystone.delete(
                    "/projects/" + segment(projectId) + "/groups/" + segment(groupId) + "/roles/" + segment(roleId));
        }
    }

    /** A group of ours that stands for nothing any more, and to which nobody else has granted anything. */
    record DeleteGroup(String name, String id) implements Action {
        @Override
        public Kind kind() {
            return Kind.REMOVE;
        }

        @Override
        public String what() {
            return "group " + name;
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            keystone.delete("/groups/" + segment(id));
        }
    }

    /** @param ttl in minutes; none leaves it to Keystone's own default */
    record MakeIdentityProvider(String id, String domainId, String issuer, OptionalInt ttl) implements Action {
        @Override
        public Kind kind() {
            return Kind.MAKE;
        }

        @Override
        public String what() {
            return "identity provider " + id + " for " + issuer;
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            ObjectNode body = object();
            ObjectNode provider = body.putObject("identity_provider");
            provider.put("enabled", true).put("description", "IdP master").put("domain_id", domainId);
            provider.putArray("remote_ids").add(issuer);
            ttl.ifPresent(minutes -> provider.put("authorization_ttl", minutes));
            keystone.put("/OS-FEDERATION/identity_providers/" + segment(id), body);
        }
    }

    /**
     * A change in place: one that was deleted and made again locks its users out.
     *
     * @param ttl in minutes; 0 takes away the one that we had set
     */
    record ChangeIdentityProvider(String id, String issuer, OptionalInt ttl, List<String> differences)
            implements Action {
        @Override
        public Kind kind() {
            return Kind.CHANGE;
        }

        @Override
        public String what() {
            return "identity provider " + id + ": " + String.join(", ", differences);
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            ObjectNode body = object();
            ObjectNode provider = body.putObject("identity_provider");
            provider.putArray("remote_ids").add(issuer);
            ttl.ifPresent(minutes -> {
                if (minutes == 0) {
                    provider.putNull("authorization_ttl");
                } else {
                    provider.put("authorization_ttl", minutes);
                }
            });
            keystone.change("/OS-FEDERATION/identity_providers/" + segment(id), body);
        }
    }

    /** No login through it until there is a bundle that is good. */
    record SuspendIdentityProvider(String id) implements Action {
        @Override
        public Kind kind() {
            return Kind.CHANGE;
        }

        @Override
        public String what() {
            return "identity provider " + id + ": disabled, the bundle has expired";
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            keystone.change("/OS-FEDERATION/identity_providers/" + segment(id), providerEnabled(false));
        }
    }

    /** For one that we had disabled and nobody else. */
    record ResumeIdentityProvider(String id) implements Action {
        @Override
        public Kind kind() {
            return Kind.CHANGE;
        }

        @Override
        public String what() {
            return "identity provider " + id + ": enabled again";
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            keystone.change("/OS-FEDERATION/identity_providers/" + segment(id), providerEnabled(true));
        }
    }

    record MakeMapping(String id, JsonNode mapping) implements Action {
        @Override
        public Kind kind() {
            return Kind.MAKE;
        }

        @Override
        public String what() {
            return "mapping " + id + ": " + mapping.path("rules").size() + " rules in schema "
                    + mapping.path("schema_version").asText();
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            ObjectNode body = object();
            body.set("mapping", mapping);
            keystone.put("/OS-FEDERATION/mappings/" + segment(id), body);
        }
    }

    /** Always with its schema's version: without it, Keystone falls back to 1.0. */
    record ChangeMapping(String id, JsonNode mapping) implements Action {
        @Override
        public Kind kind() {
            return Kind.CHANGE;
        }

        @Override
        public String what() {
            return "mapping " + id + ": to " + mapping.path("rules").size() + " rules in schema "
                    + mapping.path("schema_version").asText();
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            ObjectNode body = object();
            body.set("mapping", mapping);
            keystone.change("/OS-FEDERATION/mappings/" + segment(id), body);
        }
    }

    record MakeProtocol(String provider, String id, String mappingId, String remoteIdAttribute) implements Action {
        @Override
        public Kind kind() {
            return Kind.MAKE;
        }

        @Override
        public String what() {
            return "protocol " + id + " of identity provider " + provider;
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            keystone.put(protocolPath(provider, id), protocolBody(mappingId, remoteIdAttribute));
        }
    }

    record ChangeProtocol(String provider, String id, String mappingId, String remoteIdAttribute) implements Action {
        @Override
        public Kind kind() {
            return Kind.CHANGE;
        }

        @Override
        public String what() {
            return "protocol " + id + " of identity provider " + provider + ": mapping " + mappingId + ", signer in "
                    + remoteIdAttribute;
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            keystone.change(protocolPath(provider, id), protocolBody(mappingId, remoteIdAttribute));
        }
    }

    /**
     * Lets a user in by a second protocol, where a login would answer 409 for ever. The list of links is written whole and
     * with the name: without the name Keystone deletes the links and answers 500.
     */
    record LinkUser(String userId, String name, String provider, String protocol) implements Action {
        @Override
        public Kind kind() {
            return Kind.CHANGE;
        }

        @Override
        public String what() {
            return "user " + name + ": may come by protocol " + protocol + " too";
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            JsonNode user = keystone.get("/users/" + segment(userId)).path("user");
            ObjectNode body = object();
            ObjectNode change = body.putObject("user");
            change.put("name", user.path("name").asText());
            ArrayNode links = change.putArray("federated");
            user.path("federated").forEach(link -> links.add(link.deepCopy()));
            for (JsonNode link : links) {
                JsonNode protocols = link.path("protocols");
                String uniqueId = protocols.path(0).path("unique_id").asText("");
                boolean there = false;
                for (JsonNode each : protocols) {
                    there |= each.path("protocol_id").asText().equals(protocol);
                }
                if (link.path("idp_id").asText().equals(provider) && !there && !uniqueId.isEmpty()) {
                    ((ArrayNode) protocols)
                            .addObject()
                            .put("protocol_id", protocol)
                            .put("unique_id", uniqueId);
                    keystone.change("/users/" + segment(userId), body);
                    return;
                }
            }
        }
    }

    /** @param shown the grant for a person */
    record RevokeFromUser(String userId, String name, String projectId, String roleId, String shown) implements Action {
        @Override
        public Kind kind() {
            return Kind.REMOVE;
        }

        @Override
        public Part part() {
            return Part.SWEEP;
        }

        @Override
        public String what() {
            return "grant of " + shown + " to user " + name;
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            keystone.delete(
                    "/projects/" + segment(projectId) + "/users/" + segment(userId) + "/roles/" + segment(roleId));
        }
    }

    record DeleteApplicationCredential(String userId, String name, String id, String credential) implements Action {
        @Override
        public Kind kind() {
            return Kind.REMOVE;
        }

        @Override
        public Part part() {
            return Part.SWEEP;
        }

        @Override
        public String what() {
            return "application credential " + credential + " of user " + name;
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            keystone.delete("/users/" + segment(userId) + "/application_credentials/" + segment(id));
        }
    }

    record DisableUser(String userId, String name) implements Action {
        @Override
        public Kind kind() {
            return Kind.REMOVE;
        }

        @Override
        public Part part() {
            return Part.SWEEP;
        }

        @Override
        public String what() {
            return "user " + name + " (disabled, not deleted)";
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            keystone.change("/users/" + segment(userId), enabled(false));
        }
    }

    /**
     * Of somebody who is disabled: Keystone revokes all tokens of before when it is told that a user is disabled now, and not when
     * it hears so again.
     */
    record RevokeTokens(String userId, String name) implements Action {
        @Override
        public Kind kind() {
            return Kind.REMOVE;
        }

        @Override
        public Part part() {
            return Part.SWEEP;
        }

        @Override
        public String what() {
            return "tokens of user " + name + " (enabled and disabled again)";
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            keystone.change("/users/" + segment(userId), enabled(true));
            keystone.change("/users/" + segment(userId), enabled(false));
        }
    }

    /** For somebody whom we had disabled and nobody else. */
    record EnableUser(String userId, String name) implements Action {
        @Override
        public Kind kind() {
            return Kind.CHANGE;
        }

        @Override
        public Part part() {
            return Part.SWEEP;
        }

        @Override
        public String what() {
            return "user " + name + ": enabled again";
        }

        @Override
        public void perform(Keystone keystone, Identifiers ids) throws KeystoneException {
            keystone.change("/users/" + segment(userId), enabled(true));
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode enabled(boolean enabled) {
        ObjectNode body = object();
        body.putObject("user").put("enabled", enabled);
        return body;
    }

    private static ObjectNode providerEnabled(boolean enabled) {
        ObjectNode body = object();
        body.putObject("identity_provider").put("enabled", enabled);
        return body;
    }

    private static String protocolPath(String provider, String id) {
        return "/OS-FEDERATION/identity_providers/" + segment(provider) + "/protocols/" + segment(id);
    }

    private static ObjectNode protocolBody(String mappingId, String remoteIdAttribute) {
        ObjectNode body = object();
        body.putObject("protocol").put("mapping_id", mappingId).put("remote_id_attribute", remoteIdAttribute);
        return body;
    }

    private static String id(JsonNode answer, String kind) {
        return answer.path(kind).path("id").asText();
    }
}
