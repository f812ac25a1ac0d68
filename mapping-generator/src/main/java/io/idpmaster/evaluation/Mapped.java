package io.idpmaster.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.mapping.ShadowUserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Keystone's authentication plugin {@code mapped} does with what the rule processor made of an assertion: the shadow
 * user, the projects, the grants and the memberships in groups (keystone/auth/plugins/mapped.py,
 * {@code handle_unscoped_token}; keystone/federation/utils.py; keystone/identity/core.py,
 * {@code shadow_federated_user}), of releases 22, 27 and 30.
 *
 * <p>Nothing of it is a transaction: a login that is refused halfway leaves behind what it did before, and so does this.
 */
public final class Mapped {

    private final EdgeState state;
    private final String identityProvider;
    private final String protocol;
    private final SchemaVersion schema;

    /**
     * A login that succeeded.
     *
     * @param groupIds the groups that the token is good for
     */
    public record Login(String userId, Set<String> groupIds) {
        public Login {
            groupIds = Set.copyOf(groupIds);
        }
    }

    /**
     * The plugin for one protocol of one identity provider, which must be registered there.
     *
     * @param schema of the protocol's mapping; Keystone 22 does not look at it
     */
    public Mapped(EdgeState state, String identityProvider, String protocol, SchemaVersion schema) {
        this.state = state;
        this.identityProvider = identityProvider;
        this.protocol = protocol;
        this.schema = schema;
    }

    /**
     * A whole login.
     *
     * @param environment the environment variables that Apache sets
     * @throws LoginException where Keystone answers with an error
     */
    public Login login(RuleProcessor processor, Map<String, String> environment, Instant now) throws LoginException {
        MappedProperties properties;
        try {
            properties = processor.process(environment);
        } catch (EvaluationException e) {
            throw LoginException.of(e);
        }
        return login(properties, now);
    }

    /** What comes after the rule processor. */
    public Login login(MappedProperties properties, Instant now) throws LoginException {
        Set<String> groupIds = groupIds(properties);
        JsonNode user = properties.user();
        if (user.path("type").asText().equals("local")) {
            // UserAuthInfo looks the user up, and shadow users too can be found so
            return state.user(user.path("id").asText())
                    .map(known -> new Login(known.id, Set.of()))
                    .orElseThrow(() -> LoginException.unauthorized("no such local user"));
        }
        EdgeState.IdentityProvider provider = state.identityProvider(identityProvider)
                .orElseThrow(() -> LoginException.notFound(
                        "IdentityProviderNotFound", "no identity provider `" + identityProvider + "`"));
        String userDomain = userDomain(user, provider);
        EdgeState.User shadow = shadow(user, userDomain);
        memberships(shadow, groupIds, now);
        projects(properties.projects(), shadow, provider, userDomain);
        return new Login(shadow.id, groupIds);
    }

    /** {@code validate_mapped_group_ids} and {@code transform_to_group_ids}. */
    private Set<String> groupIds(MappedProperties properties) throws LoginException {
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode id : properties.groupIds()) {
            if (!id.isTextual() || !state.hasGroup(id.textValue())) {
                throw LoginException.unexpected("MappedGroupNotFound", "there is no group with the id `" + id + "`");
            }
            ids.add(id.textValue());
        }
        for (JsonNode group : properties.groupNames()) {
            JsonNode domain = group.path("domain");
            String domainId = domain.path("id").asText("");
            if (domainId.isEmpty()) {
                domainId = domainId(domain.path("name").asText());
            }
            // a group that does not exist is skipped without a word
            state.groupOf(domainId, group.path("name").asText()).ifPresent(found -> ids.add(found.id()));
        }
        return ids;
    }

    /** {@code validate_and_prepare_federated_user}. */
    private String userDomain(JsonNode user, EdgeState.IdentityProvider provider) throws LoginException {
        if (text(user, "id").isEmpty() && text(user, "name").isEmpty()) {
            throw LoginException.unauthorized("the mapping names no user");
        }
        if (state.release() == KeystoneRelease.ZED || !user.has("domain")) {
            return provider.domainId();
        }
        JsonNode domain = user.get("domain");
        if (domain.isNull()) {
            // `'id' not in domain`
            throw LoginException.typeError("argument of type 'NoneType' is not iterable");
        }
        return domain.has("id")
                ? domain.get("id").asText()
                : domainId(domain.path("name").asText());
    }

    /** {@code shadow_federated_user}. */
    private EdgeState.User shadow(JsonNode user, String userDomain) throws LoginException {
        String name = text(user, "name").isEmpty() ? text(user, "id") : text(user, "name");
        String uniqueId = ShadowUserId.quoted(text(user, "id").isEmpty() ? name : text(user, "id"));
        EdgeState.Link link = new EdgeState.Link(identityProvider, protocol, uniqueId);
        Optional<EdgeState.User> known = state.user(link);
        EdgeState.User shadow = known.isPresent() ? known.get() : create(userDomain, uniqueId);
        shadow.names.put(link, name);
        if (!text(user, "email").isEmpty()) {
            // an address that no longer arrives stays
            shadow.email = text(user, "email");
        }
        return shadow;
    }

    private EdgeState.User create(String domainId, String uniqueId) throws LoginException {
        String id = ShadowUserId.ofQuoted(domainId, uniqueId).text();
        if (state.user(id).isPresent()) {
            // the same unique id in the same domain through another protocol or identity provider
            throw LoginException.conflict("there is a user `" + id + "` with no link to identity provider `"
                    + identityProvider + "` and protocol `" + protocol + "`");
        }
        if (!state.hasDomain(domainId)) {
            // a foreign key, of which SQLite takes no notice
            throw LoginException.unexpected("UnexpectedError", "there is no domain with the id `" + domainId + "`");
        }
        return state.add(new EdgeState.User(id, domainId));
    }

    private void memberships(EdgeState.User user, Set<String> groupIds, Instant now) {
        // of a user with several links it is the first one's identity provider, whichever the user came through
        String owner = user.names.keySet().iterator().next().identityProvider();
        for (String groupId : groupIds) {
            EdgeState.Membership before = user.memberships.get(groupId);
            user.memberships.put(
                    groupId, new EdgeState.Membership(before == null ? owner : before.identityProvider(), now));
        }
        if (state.release().atLeast(KeystoneRelease.GAZPACHO)) {
            // cleanup_stale_group_memberships; before, a membership lasts its time whatever the next assertion says
            user.memberships
                    .entrySet()
                    .removeIf(membership ->
                            membership.getValue().identityProvider().equals(identityProvider)
                                    && !groupIds.contains(membership.getKey()));
        }
    }

    private void projects(
            List<JsonNode> projects, EdgeState.User user, EdgeState.IdentityProvider provider, String userDomain)
            throws LoginException {
        Map<String, EdgeState.Role> roles = state.rolesByName();
        validate(projects, roles, state.release() == KeystoneRelease.ZED ? provider.domainId() : userDomain);
        if (state.release().atLeast(KeystoneRelease.GAZPACHO)) {
            List<String> domains = new ArrayList<>();
            for (JsonNode project : projects) {
                domains.add(projectDomain(project, provider));
            }
            handle(projects, domains, roles, user);
        } else {
            for (JsonNode project : projects) {
                String projectId = projectId(projectDomain(project, provider), project);
                for (JsonNode role : project.path("roles")) {
                    user.grants.add(new EdgeState.Grant(projectId, roleId(roles, role), false));
                }
            }
        }
    }

    /** {@code validate_shadow_mapping}: nothing is granted before, but the user is there already. */
    private static void validate(List<JsonNode> projects, Map<String, EdgeState.Role> roles, String domainId)
            throws LoginException {
        for (JsonNode project : projects) {
            for (JsonNode named : project.path("roles")) {
                EdgeState.Role role = roles.get(text(named, "name"));
                if (role == null) {
                    throw LoginException.notFound("RoleNotFound", "could not find role: " + text(named, "name"));
                }
                if (role.domainId().isPresent() && !role.domainId().get().equals(domainId)) {
                    throw LoginException.forbidden(
                            "DomainSpecificRoleNotWithinIdPDomain",
                            "role `" + role.name() + "` belongs to a domain that is not the user's");
                }
            }
        }
    }

    /** {@code configure_project_domain}; Keystone 22 knows only the identity provider's. */
    private String projectDomain(JsonNode project, EdgeState.IdentityProvider provider) throws LoginException {
        if (state.release() == KeystoneRelease.ZED || !project.has("domain")) {
            return provider.domainId();
        }
        JsonNode domain = project.get("domain");
        if (domain.isNull()) {
            throw LoginException.typeError("argument of type 'NoneType' is not iterable");
        }
        return domain.has("id")
                ? domain.get("id").asText()
                : domainId(domain.path("name").asText());
    }

    private String projectId(String domainId, JsonNode project) throws LoginException {
        if (!state.hasDomain(domainId)) {
            throw LoginException.notFound("ProjectNotFound", "could not find project: " + domainId);
        }
        String name = text(project, "name");
        state.project(domainId, name);
        return state.projectOf(domainId, name).orElseThrow().id();
    }

    /**
     * {@code handle_projects_from_mapping} of release 30. What the user held is read once, before anything is changed, so
     * a project that is listed twice is compared twice with what was before: a role of its second entry that the user
     * held is taken away by the first and not given back.
     */
    private void handle(
            List<JsonNode> projects, List<String> domains, Map<String, EdgeState.Role> roles, EdgeState.User user)
            throws LoginException {
        boolean sync = schema == SchemaVersion.V3_0;
        Map<String, List<EdgeState.Grant>> before = new LinkedHashMap<>();
        for (EdgeState.Grant grant : user.grants) {
            before.computeIfAbsent(grant.projectId(), id -> new ArrayList<>()).add(grant);
        }
        Set<String> processed = new LinkedHashSet<>();
        for (int i = 0; i < projects.size(); i++) {
            String projectId = projectId(domains.get(i), projects.get(i));
            processed.add(projectId);
            List<String> wanted = new ArrayList<>();
            for (JsonNode role : projects.get(i).path("roles")) {
                wanted.add(roleId(roles, role));
            }
            for (EdgeState.Grant grant : before.getOrDefault(projectId, List.of())) {
                // update_assignments takes an inherited grant, which does not count here, for one that does
                if (!wanted.remove(grant.roleId()) && sync) {
                    delete(user, grant);
                }
            }
            wanted.forEach(roleId -> user.grants.add(new EdgeState.Grant(projectId, roleId, false)));
        }
        if (sync) {
            for (Map.Entry<String, List<EdgeState.Grant>> grants : before.entrySet()) {
                if (!processed.contains(grants.getKey())) {
                    for (EdgeState.Grant grant : grants.getValue()) {
                        delete(user, grant);
                    }
                }
            }
        }
    }

    /** {@code delete_grant}, which is not told of inheritance and looks for a grant that counts in the project itself. */
    private static void delete(EdgeState.User user, EdgeState.Grant grant) throws LoginException {
        if (!user.grants.remove(new EdgeState.Grant(grant.projectId(), grant.roleId(), false))) {
            throw LoginException.notFound(
                    "RoleAssignmentNotFound",
                    "could not find role assignment with role `" + grant.roleId() + "` in project `" + grant.projectId()
                            + "`");
        }
    }

    private static String roleId(Map<String, EdgeState.Role> roles, JsonNode role) {
        return roles.get(text(role, "name")).id();
    }

    private String domainId(String name) throws LoginException {
        return state.domainId(name)
                .orElseThrow(() -> LoginException.notFound("DomainNotFound", "could not find domain: " + name));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
