package io.idpmaster.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.keystone.Keystone;
import io.idpmaster.keystone.KeystoneException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads an edge's state: the same number of requests however many users and projects it has. */
record EdgeReader(Keystone keystone) {

    /** What an event says that revokes all of a user's tokens; one of fewer tokens says more. */
    private static final Set<String> ALL_OF_A_USER = Set.of("user_id", "issued_before", "revoked_at");

    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    EdgeState read(Desired desired) throws KeystoneException {
        Map<String, String> domains = new TreeMap<>();
        for (JsonNode domain : keystone.list("/domains", "domains")) {
            domains.put(text(domain, "id"), text(domain, "name"));
        }
        Map<String, String> roles = new TreeMap<>();
        for (JsonNode role : keystone.list("/roles", "roles")) {
            roles.put(text(role, "name"), text(role, "id"));
        }
        Map<String, EdgeState.Provider> providers = providers();
        String provider = desired.identityProvider();
        Map<String, EdgeState.Protocol> protocols =
                providers.containsKey(provider) ? protocols(provider) : new TreeMap<>();
        Map<String, EdgeState.Project> projects = new LinkedHashMap<>();
        for (JsonNode project : keystone.list("/projects", "projects")) {
            String id = text(project, "id");
            projects.put(id, new EdgeState.Project(id, text(project, "domain_id"), text(project, "name")));
        }
        Map<String, EdgeState.ShadowUser> users = new LinkedHashMap<>();
        Set<String> unlinked = new HashSet<>();
        if (providers.containsKey(provider)) {
            String through = "/users?idp_id=" + segment(provider);
            for (JsonNode user : keystone.list(through, "users")) {
                String id = text(user, "id");
                users.put(
                        id,
                        new EdgeState.ShadowUser(
                                id,
                                text(user, "name"),
                                text(user, "domain_id"),
                                user.path("enabled").asBoolean(true)));
            }
            unlinked.addAll(users.keySet());
            for (JsonNode user : keystone.list(through + "&protocol_id=" + segment(desired.protocol()), "users")) {
                unlinked.remove(text(user, "id"));
            }
        }
        Map<String, EdgeState.Group> groups = new TreeMap<>();
        if (domains.containsKey(desired.groupDomain().id())) {
            for (JsonNode group : keystone.list(
                    "/groups?domain_id=" + segment(desired.groupDomain().id()), "groups")) {
                groups.put(text(group, "name"), new EdgeState.Group(text(group, "id"), text(group, "description")));
            }
        }
        List<EdgeState.UserGrant> grants = new ArrayList<>();
        Map<String, List<EdgeState.GroupGrant>> groupGrants = new TreeMap<>();
        for (JsonNode assignment : keystone.list("/role_assignments", "role_assignments")) {
            String project = assignment.path("scope").path("project").path("id").asText("");
            boolean direct = !project.isEmpty() && !assignment.path("scope").has("OS-INHERIT:inherited_to");
            String role = assignment.path("role").path("id").asText("");
            String user = assignment.path("user").path("id").asText("");
            String group = assignment.path("group").path("id").asText("");
            if (direct && users.containsKey(user)) {
                grants.add(new EdgeState.UserGrant(user, project, role));
            } else if (!group.isEmpty()) {
                groupGrants
                        .computeIfAbsent(group, id -> new ArrayList<>())
                        .add(new EdgeState.GroupGrant(direct, project, role));
            }
        }
        Optional<JsonNode> mapping =
                keystone.find("/OS-FEDERATION/mappings/" + segment(provider)).map(document -> document.path("mapping"));
        return new EdgeState(
                domains,
                roles,
                providers,
                mapping,
                protocols,
                projects,
                users,
                unlinked,
                grants,
                groups,
                groupGrants,
                desired.byGroups() ? tokensRevoked() : Map.of());
    }

    /** What Keystone has no list for; asked about those alone who are gone. */
    EdgeState.Details details(Desired desired, EdgeState state, String userId) throws KeystoneException {
        String identityProvider = desired.identityProvider();
        List<String> uniqueIds = new ArrayList<>();
        Map<String, String> credentials = new TreeMap<>();
        Optional<JsonNode> user = keystone.find("/users/" + segment(userId));
        if (user.isPresent()) {
            for (JsonNode link : user.get().path("user").path("federated")) {
                if (text(link, "idp_id").equals(identityProvider)) {
                    link.path("protocols").forEach(protocol -> uniqueIds.add(text(protocol, "unique_id")));
                }
            }
            for (JsonNode credential : keystone.list(
                    "/users/" + segment(userId) + "/application_credentials", "application_credentials")) {
                credentials.put(text(credential, "id"), text(credential, "name"));
            }
        }
        EdgeState.Provider provider = state.providers().get(identityProvider);
        Optional<Instant> login = desired.byGroups() && provider != null && provider.ttl() > 0 && user.isPresent()
                ? lastLogin(userId, Duration.ofMinutes(provider.ttl()))
                : Optional.empty();
        return new EdgeState.Details(uniqueIds, credentials, login);
    }

    /** A login renews each membership that it brings, and Keystone says when these end. */
    private Optional<Instant> lastLogin(String userId, Duration ttl) throws KeystoneException {
        Optional<Instant> last = Optional.empty();
        for (JsonNode group : keystone.list("/users/" + segment(userId) + "/groups", "groups")) {
            Optional<Instant> login = time(group, "membership_expires_at", ttl);
            if (login.isPresent() && (last.isEmpty() || login.get().isAfter(last.get()))) {
                last = login;
            }
        }
        return last;
    }

    private Map<String, Instant> tokensRevoked() throws KeystoneException {
        Map<String, Instant> revoked = new TreeMap<>();
        for (JsonNode event : keystone.list("/OS-REVOKE/events", "events")) {
            List<String> said = new ArrayList<>();
            event.fieldNames().forEachRemaining(said::add);
            Optional<Instant> before = time(event, "issued_before", Duration.ZERO);
            if (said.contains("user_id") && ALL_OF_A_USER.containsAll(said) && before.isPresent()) {
                revoked.merge(text(event, "user_id"), before.get(), (a, b) -> a.isAfter(b) ? a : b);
            }
        }
        return revoked;
    }

    /** So long before what is said there in UTC, as Keystone adds in one list and not in the other. */
    private static Optional<Instant> time(JsonNode node, String field, Duration before) {
        try {
            String text = text(node, field);
            return Optional.of(
                    Instant.parse(text.endsWith("Z") ? text : text + "Z").minus(before));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private Map<String, EdgeState.Provider> providers() throws KeystoneException {
        Map<String, EdgeState.Provider> providers = new TreeMap<>();
        for (JsonNode provider : keystone.list("/OS-FEDERATION/identity_providers", "identity_providers")) {
            List<String> remoteIds = new ArrayList<>();
            provider.path("remote_ids").forEach(id -> remoteIds.add(id.asText()));
            providers.put(
                    text(provider, "id"),
                    new EdgeState.Provider(
                            text(provider, "domain_id"),
                            remoteIds,
                            provider.path("enabled").asBoolean(false),
                            provider.path("authorization_ttl").asInt(0)));
        }
        return providers;
    }

    private Map<String, EdgeState.Protocol> protocols(String provider) throws KeystoneException {
        Map<String, EdgeState.Protocol> protocols = new TreeMap<>();
        for (JsonNode protocol :
                keystone.list("/OS-FEDERATION/identity_providers/" + segment(provider) + "/protocols", "protocols")) {
            protocols.put(
                    text(protocol, "id"),
                    new EdgeState.Protocol(text(protocol, "mapping_id"), text(protocol, "remote_id_attribute")));
        }
        return protocols;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).isNull() ? "" : node.path(field).asText("");
    }
}
