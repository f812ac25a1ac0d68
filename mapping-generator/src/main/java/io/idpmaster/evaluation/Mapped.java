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
        EdgeState.IdentityProvider provider = enabledProvider();
        validate(provider, environment);
        MappedProperties properties;
        try {
            properties = processor.process(environment);
        } catch (EvaluationException e) {
            throw LoginException.of(e);
        }
        return login(properties, provider, environment.getOrDefault("REMOTE_USER", ""), now);
    }

    /** What comes after the rule processor. */
    public Login login(MappedProperties properties, Instant now) throws LoginException {
        return login(properties, enabledProvider(), "", now);
    }

    private Login login(
            MappedProperties properties, EdgeState.IdentityProvider provider, String remoteUser, Instant now)
            throws LoginException {
        Set<String> groupIds = groupIds(properties);
        JsonNode user = properties.user();
        if (user.path("type").asText().equals("local")) {
            return new Login(local(user).id, Set.of());
        }
        String name = text(user, "name").isEmpty() ? remoteUser : text(user, "name");
        String id = text(user, "id").isEmpty() ? name : text(user, "id");
        if (id.isEmpty()) {
            throw LoginException.unauthorized("the mapping names no user");
        }
        String userDomain = userDomain(user, provider);
        EdgeState.User shadow =
                shadow(ShadowUserId.quoted(id), name.isEmpty() ? id : name, text(user, "email"), userDomain);
        memberships(shadow, groupIds, now);
        projects(properties.projects(), shadow, provider, userDomain);
        mayHaveAToken(shadow);
        return new Login(shadow.id, groupIds);
    }

    /** {@code assert_enabled_identity_provider}. */
    private EdgeState.IdentityProvider enabledProvider() throws LoginException {
        EdgeState.IdentityProvider provider = state.identityProvider(identityProvider)
                .orElseThrow(() -> LoginException.notFound(
                        "IdentityProviderNotFound", "no identity provider `" + identityProvider + "`"));
        if (!provider.enabled()) {
            throw LoginException.forbidden("Forbidden", "identity provider `" + identityProvider + "` is disabled");
        }
        return provider;
    }

    /** {@code validate_idp}. */
    private void validate(EdgeState.IdentityProvider provider, Map<String, String> environment) throws LoginException {
        Optional<String> attribute = state.remoteIdAttribute(identityProvider, protocol);
        if (attribute.isEmpty() || provider.remoteIds().isEmpty()) {
            return;
        }
        String remoteId = environment.get(attribute.get());
        if (remoteId == null) {
            throw LoginException.unauthorized("no variable `" + attribute.get() + "` says whose assertion it is");
        }
        if (!provider.remoteIds().contains(remoteId)) {
            throw LoginException.forbidden(
                    "Forbidden", "`" + remoteId + "` is no remote id of identity provider `" + identityProvider + "`");
        }
    }

    /**
     * {@code build_local_user_context}: {@code UserAuthInfo} looks for a user with a password by name and domain; by id,
     * it finds shadow users too (keystone/auth/plugins/core.py).
     */
    private EdgeState.User local(JsonNode user) throws LoginException {
        String name = text(user, "name");
        Optional<EdgeState.User> found;
        EdgeState.Domain domain;
        if (!name.isEmpty()) {
            if (!user.has("domain")) {
                throw LoginException.badRequest("a local user is named without a domain");
            }
            JsonNode named = user.get("domain");
            if (text(named, "name").isEmpty() && text(named, "id").isEmpty()) {
                throw LoginException.badRequest("a local user's domain has neither a name nor an id");
            }
            domain = enabled((text(named, "name").isEmpty()
                            ? state.domain(text(named, "id"))
                            : state.domainNamed(text(named, "name")))
                    .orElseThrow(() -> LoginException.unauthorized("no domain of the local user")));
            found = state.localUser(domain.id(), name);
        } else if (text(user, "id").isEmpty()) {
            throw LoginException.badRequest("a local user has neither a name nor an id");
        } else {
            found = state.user(text(user, "id"));
            if (found.isPresent()) {
                enabled(state.domain(found.get().domainId)
                        .orElseThrow(() -> LoginException.notFound("DomainNotFound", "no domain of the local user")));
            }
        }
        EdgeState.User known = found.orElseThrow(() -> LoginException.unauthorized("no such local user"));
        if (!known.enabled) {
            throw LoginException.unauthorized("the local user is disabled");
        }
        return known;
    }

    private static EdgeState.Domain enabled(EdgeState.Domain domain) throws LoginException {
        if (!domain.enabled()) {
            throw LoginException.unauthorized("domain `" + domain.name() + "` is disabled");
        }
        return domain;
    }

    /**
     * {@code TokenModel.mint}, once everything has been done: it looks at the domain of a user and not at the user
     * (keystone/models/token_model.py).
     */
    private void mayHaveAToken(EdgeState.User user) throws LoginException {
        if (state.domain(user.domainId).filter(EdgeState.Domain::enabled).isEmpty()) {
            throw LoginException.notFound(
                    "DomainNotFound", "the user's domain `" + user.domainId + "` is disabled, or not there");
        }
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
    private EdgeState.User shadow(String uniqueId, String name, String email, String userDomain) throws LoginException {
        EdgeState.Link link = new EdgeState.Link(identityProvider, protocol, uniqueId);
        Optional<Map.Entry<EdgeState.Link, EdgeState.User>> known = state.linked(link);
        if (known.isEmpty()) {
            return create(userDomain, link, name, email);
        }
        EdgeState.User shadow = known.get().getValue();
        EdgeState.Link stored = known.get().getKey();
        // update_federated_user_display_name changes names that differ, and leaves it to the database which ones do
        if (!state.same(shadow.names.get(stored), name)) {
            if (!state.hasRoomForUser(name) || !state.hasCharactersOf(name)) {
                throw noRoom("user", name);
            }
            shadow.names.put(stored, name);
        }
        if (!email.isEmpty()) {
            // an address that no longer arrives stays
            shadow.email = email;
            // update_user writes the name anew that it has read: a local one, which PATCH of `federated` makes, comes
            // before those of the links, but is written to one of them; of several to whichever the database names
            // first
            shadow.localName.ifPresent(
                    local -> shadow.names.put(shadow.names.keySet().iterator().next(), local));
        }
        return shadow;
    }

    /** {@code create_federated_user}. */
    private EdgeState.User create(String domainId, EdgeState.Link link, String name, String email)
            throws LoginException {
        if (EdgeState.isTooLongForUser(link.uniqueId()) || EdgeState.isTooLongForUser(name)) {
            throw LoginException.badRequest("string length exceeded: `" + name + "`, `" + link.uniqueId() + "`");
        }
        String id = ShadowUserId.ofQuoted(domainId, link.uniqueId()).text();
        if (state.user(id).isPresent()) {
            // the same unique id in the same domain through another protocol or identity provider
            throw LoginException.conflict("there is a user `" + id + "` with no link to identity provider `"
                    + identityProvider + "` and protocol `" + protocol + "`");
        }
        if (!state.hasCharactersOf(name)) {
            throw noRoom("user", name);
        }
        EdgeState.User created =
                state.add(new EdgeState.User(new EdgeState.Account(id, domainId, true, Optional.empty(), email)));
        created.names.put(link, name);
        return created;
    }

    private static LoginException noRoom(String kind, String name) {
        return LoginException.unexpected("DBError", "the database cannot store a " + kind + " named `" + name + "`");
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
                    grant(user, projectId, role(roles, role));
                }
            }
        }
    }

    /** {@code create_grant}, which wants a role of a domain to be that of the project's. */
    private void grant(EdgeState.User user, String projectId, EdgeState.Role role) throws LoginException {
        String domainId = state.project(projectId).domainId();
        if (role.domainId().isPresent() && !role.domainId().get().equals(domainId)) {
            throw LoginException.forbidden(
                    "DomainSpecificRoleMismatch",
                    "role `" + role.name() + "` belongs to a domain that is not the project's");
        }
        user.grants.add(new EdgeState.Grant(projectId, role.id(), false));
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

    /** {@code create_or_show_project} and {@code create_project} (keystone/resource/core.py). */
    private String projectId(String domainId, JsonNode project) throws LoginException {
        String name = text(project, "name");
        Optional<EdgeState.Project> known = state.projectOf(domainId, name);
        if (known.isPresent()) {
            // disabled or not, and wherever it is nested
            return known.get().id();
        }
        EdgeState.Domain domain = state.domain(domainId)
                .orElseThrow(() -> LoginException.notFound("DomainNotFound", "could not find domain: " + domainId));
        if (!domain.enabled()) {
            throw LoginException.badRequest("cannot create a project in a branch containing a disabled project");
        }
        String stored = PythonText.strip(name);
        if (EdgeState.isTooLongForProject(stored)) {
            throw LoginException.badRequest("string length exceeded: `" + stored + "`");
        }
        if (state.projectOf(domainId, stored).isPresent()) {
            // it was looked for with the spaces in front and is stored without
            throw LoginException.conflict("there is a project `" + stored + "` in domain `" + domainId + "`");
        }
        if (!state.hasCharactersOf(stored)) {
            throw noRoom("project", stored);
        }
        state.project(domainId, stored);
        return state.projectOf(domainId, stored).orElseThrow().id();
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
            List<EdgeState.Role> wanted = new ArrayList<>();
            for (JsonNode role : projects.get(i).path("roles")) {
                wanted.add(role(roles, role));
            }
            for (EdgeState.Grant grant : before.getOrDefault(projectId, List.of())) {
                // update_assignments takes an inherited grant, which does not count here, for one that does
                boolean listed = removeFirst(wanted, grant.roleId());
                if (!listed && sync) {
                    delete(user, grant);
                }
            }
            for (EdgeState.Role role : wanted) {
                grant(user, projectId, role);
            }
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

    private static boolean removeFirst(List<EdgeState.Role> roles, String roleId) {
        for (EdgeState.Role role : roles) {
            if (role.id().equals(roleId)) {
                return roles.remove(role);
            }
        }
        return false;
    }

    private static EdgeState.Role role(Map<String, EdgeState.Role> roles, JsonNode role) {
        return roles.get(text(role, "name"));
    }

    private String domainId(String name) throws LoginException {
        return state.domainNamed(name)
                .map(EdgeState.Domain::id)
                .orElseThrow(() -> LoginException.notFound("DomainNotFound", "could not find domain: " + name));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
