package io.idpmaster.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.catalogue.Quoted;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.config.Trust;
import io.idpmaster.mapping.ShadowUserId;
import io.idpmaster.strategy.GroupName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The payload of a bundle, written so that equal bundles are equal bytes, and read so that every reader takes the same. */
final class BundleJson {

    private static final Pattern DOMAIN_ID = Pattern.compile("[0-9a-f]{32}");

    private BundleJson() {}

    static ObjectNode payload(Bundle bundle) {
        ObjectNode json = StrictJson.object()
                .put("edge", bundle.edge())
                .put("issuer", bundle.issuer())
                .put("version", bundle.version())
                .put("issued", bundle.issued().toString())
                .put("expires", bundle.expires().toString());
        json.putObject("keys")
                .put("epoch", bundle.keys().version().epoch())
                .put("number", bundle.keys().version().number())
                .put("digest", bundle.keys().digest());
        json.set("content", content(bundle.content()));
        return json;
    }

    static ObjectNode content(BundleContent content) {
        ObjectNode json = StrictJson.object();
        try {
            json.set(
                    "agreement",
                    StrictJson.read(
                            CatalogueWriter.agreement(content.agreement()).getBytes(StandardCharsets.UTF_8),
                            "an agreement"));
        } catch (BundleRefused e) {
            throw new IllegalStateException("what was written cannot be read", e);
        }
        json.putObject("userDomain")
                .put("name", content.userDomain().name())
                .put("id", content.userDomain().id());
        ArrayNode domains = json.putArray("domains");
        for (BundleContent.AcceptedDomain domain : content.domains()) {
            ArrayNode roles = domains.addObject()
                    .put("name", domain.name())
                    .put("id", domain.id())
                    .putArray("roles");
            domain.roles().forEach(roles::add);
        }
        json.set("mapping", content.mapping());
        json.set("trust", trust(content.trust()));
        json.set("roster", roster(content.roster()));
        return json;
    }

    private static ObjectNode trust(Trust trust) {
        ObjectNode json = StrictJson.object();
        if (trust instanceof Trust.Metadata metadata) {
            json.put("metadata", metadata.xml());
        } else if (trust instanceof Trust.Keys keys) {
            ArrayNode list = json.putArray("keys");
            keys.keys().forEach(key -> list.addObject().put("id", key.id()).put("pem", key.pem()));
        }
        return json;
    }

    /** An assignment is written once and named by its place in the list: few of them are many users'. */
    private static ObjectNode roster(Roster roster) {
        SortedSet<RoleAssignment> all = new TreeSet<>();
        roster.users().forEach(user -> all.addAll(user.assignments()));
        roster.groups().forEach(group -> all.add(group.assignment()));
        roster.revoked().forEach(user -> all.addAll(user.assignments()));
        ObjectNode json = StrictJson.object();
        ArrayNode assignments = json.putArray("assignments");
        Map<RoleAssignment, Integer> places = new HashMap<>();
        for (RoleAssignment each : all) {
            places.put(each, places.size());
            assignments
                    .addObject()
                    .put("domain", each.domain())
                    .put("project", each.project())
                    .put("role", each.role());
        }
        ArrayNode users = json.putArray("users");
        for (Roster.Entry user : roster.users()) {
            ArrayNode held = users.addObject()
                    .put("id", user.id().text())
                    .put("uniqueId", user.uniqueId())
                    .put("name", user.name())
                    .putArray("assignments");
            user.assignments().forEach(each -> held.add(places.get(each)));
        }
        ArrayNode groups = json.putArray("groups");
        for (Roster.Group group : roster.groups()) {
            groups.addObject().put("name", group.name().text()).put("assignment", places.get(group.assignment()));
        }
        ArrayNode revoked = json.putArray("revoked");
        for (Roster.Revocation user : roster.revoked()) {
            ArrayNode taken = revoked.addObject()
                    .put("id", user.id().text())
                    .put("uniqueId", user.uniqueId())
                    .putArray("assignments");
            user.assignments().forEach(each -> taken.add(places.get(each)));
        }
        return json;
    }

    static Bundle bundle(JsonNode json) throws BundleRefused {
        StrictJson.Fields fields = StrictJson.Fields.of(
                json, "a bundle", "edge", "issuer", "version", "issued", "expires", "keys", "content");
        StrictJson.Fields keys = StrictJson.Fields.of(fields.get("keys"), "`keys`", "epoch", "number", "digest");
        return new Bundle(
                fields.text("edge"),
                fields.text("issuer"),
                fields.number("version", 1),
                fields.instant("issued"),
                fields.instant("expires"),
                new Bundle.KeysStatement(
                        new KeysVersion(keys.number("epoch", 1), keys.number("number", 0)), keys.text("digest")),
                content(fields.get("content")));
    }

    private static BundleContent content(JsonNode json) throws BundleRefused {
        StrictJson.Fields fields = StrictJson.Fields.of(
                json, "`content`", "agreement", "userDomain", "domains", "mapping", "trust", "roster");
        StrictJson.Fields userDomain = StrictJson.Fields.of(fields.get("userDomain"), "`userDomain`", "name", "id");
        List<BundleContent.AcceptedDomain> domains = new ArrayList<>();
        for (JsonNode each : fields.list("domains")) {
            StrictJson.Fields domain = StrictJson.Fields.of(each, "a domain", "name", "id", "roles");
            SortedSet<String> roles = new TreeSet<>();
            for (JsonNode role : domain.list("roles")) {
                if (!role.isTextual()) {
                    throw new BundleRefused.Malformed("a role as a text", Quoted.value(role.toString()));
                }
                roles.add(role.textValue());
            }
            domains.add(new BundleContent.AcceptedDomain(domain.text("name"), domainId(domain), roles));
        }
        if (!(fields.get("mapping") instanceof ObjectNode mapping)) {
            throw new BundleRefused.Malformed("`mapping` as an object", "another value");
        }
        return new BundleContent(
                agreement(fields.get("agreement")),
                new UserDomain(userDomain.text("name"), domainId(userDomain)),
                domains,
                mapping,
                trust(fields.get("trust")),
                roster(fields.get("roster")));
    }

    /** An agreement, of the catalogue's own form. */
    private static Agreement agreement(JsonNode json) throws BundleRefused {
        try {
            return CatalogueReader.agreement(new String(StrictJson.write(json), StandardCharsets.UTF_8));
        } catch (CatalogueException e) {
            throw new BundleRefused.Malformed(
                    "an agreement as a catalogue has it",
                    Quoted.value(e.findings().get(0).toString()));
        }
    }

    private static Trust trust(JsonNode json) throws BundleRefused {
        StrictJson.Fields fields = StrictJson.Fields.of(json, "`trust`", "metadata", "keys");
        if (fields.has("metadata") == fields.has("keys")) {
            throw new BundleRefused.Malformed("either `metadata` or `keys` in `trust`", "both or none");
        }
        if (fields.has("metadata")) {
            return new Trust.Metadata(fields.text("metadata"));
        }
        List<Trust.Key> keys = new ArrayList<>();
        for (JsonNode each : fields.list("keys")) {
            StrictJson.Fields key = StrictJson.Fields.of(each, "a key of `trust`", "id", "pem");
            keys.add(new Trust.Key(key.text("id"), key.text("pem")));
        }
        return new Trust.Keys(keys);
    }

    private static Roster roster(JsonNode json) throws BundleRefused {
        StrictJson.Fields fields = StrictJson.Fields.of(json, "`roster`", "assignments", "users", "groups", "revoked");
        List<RoleAssignment> all = new ArrayList<>();
        for (JsonNode each : fields.list("assignments")) {
            StrictJson.Fields parts = StrictJson.Fields.of(each, "an assignment", "domain", "project", "role");
            all.add(new RoleAssignment(parts.text("domain"), parts.text("project"), parts.text("role")));
        }
        List<Roster.Entry> users = new ArrayList<>();
        for (JsonNode each : fields.list("users")) {
            StrictJson.Fields user =
                    StrictJson.Fields.of(each, "a user of the roster", "id", "uniqueId", "name", "assignments");
            users.add(new Roster.Entry(
                    new ShadowUserId(user.text("id")),
                    user.text("uniqueId"),
                    user.text("name"),
                    assignments(all, user)));
        }
        List<Roster.Group> groups = new ArrayList<>();
        for (JsonNode each : fields.list("groups")) {
            StrictJson.Fields group = StrictJson.Fields.of(each, "a group of the roster", "name", "assignment");
            groups.add(new Roster.Group(new GroupName(group.text("name")), assignment(all, group.get("assignment"))));
        }
        List<Roster.Revocation> revoked = new ArrayList<>();
        for (JsonNode each : fields.list("revoked")) {
            StrictJson.Fields user = StrictJson.Fields.of(each, "a user of `revoked`", "id", "uniqueId", "assignments");
            revoked.add(new Roster.Revocation(
                    new ShadowUserId(user.text("id")), user.text("uniqueId"), assignments(all, user)));
        }
        return new Roster(users, groups, revoked);
    }

    private static List<RoleAssignment> assignments(List<RoleAssignment> all, StrictJson.Fields user)
            throws BundleRefused {
        List<RoleAssignment> assignments = new ArrayList<>();
        for (JsonNode place : user.list("assignments")) {
            assignments.add(assignment(all, place));
        }
        return assignments;
    }

    private static RoleAssignment assignment(List<RoleAssignment> all, JsonNode place) throws BundleRefused {
        if (!place.isInt() || place.intValue() < 0 || place.intValue() >= all.size()) {
            throw new BundleRefused.Malformed(
                    "the place of one of " + all.size() + " assignments", Quoted.value(place.toString()));
        }
        return all.get(place.intValue());
    }

    private static String domainId(StrictJson.Fields domain) throws BundleRefused {
        String id = domain.text("id");
        if (!DOMAIN_ID.matcher(id).matches()) {
            throw new BundleRefused.Malformed("a domain's id of 32 lower-case hex digits", Quoted.value(id));
        }
        return id;
    }
}
