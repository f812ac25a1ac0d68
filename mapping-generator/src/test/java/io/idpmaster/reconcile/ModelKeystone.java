package io.idpmaster.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.keystone.Keystone;
import io.idpmaster.keystone.KeystoneException;
import io.idpmaster.keystone.KeystoneRefused;
import io.idpmaster.keystone.KeystoneUnreachable;
import io.idpmaster.mapping.ShadowUserId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A Keystone in memory, with those of its traps that an agent can fall into: what it would do to a real one's data shows
 * here as a refusal or a changed row.
 */
public final class ModelKeystone implements Keystone {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** By collection and id, every row. */
    private final Map<String, Map<String, ObjectNode>> rows = new LinkedHashMap<>();
    /** {@code users|groups ID projects|domains|system ID ROLE direct|inherited} */
    private final SortedSet<String> assignments = new TreeSet<>();

    private int made;
    private int reads;
    private int writes;
    private int writesUntilDeath = Integer.MAX_VALUE;
    private boolean dyingAfterTheWrite;

    public ModelKeystone() {
        for (String collection : List.of(
                "domains",
                "roles",
                "projects",
                "groups",
                "users",
                "identity_providers",
                "mappings",
                "protocols",
                "application_credentials",
                "events",
                "memberships")) {
            rows.put(collection, new LinkedHashMap<>());
        }
    }

    public ModelKeystone copy() {
        ModelKeystone copy = new ModelKeystone();
        rows.forEach((collection, all) ->
                all.forEach((id, row) -> copy.rows.get(collection).put(id, row.deepCopy())));
        copy.assignments.addAll(assignments);
        copy.made = made;
        return copy;
    }

    /** The client dies at this write: before it reaches Keystone, or after it was done and before the answer. */
    public void dieAt(int write, boolean after) {
        writes = 0;
        writesUntilDeath = write;
        dyingAfterTheWrite = after;
    }

    public int reads() {
        return reads;
    }

    public int writes() {
        return writes;
    }

    public void forgetCounts() {
        reads = 0;
        writes = 0;
        writesUntilDeath = Integer.MAX_VALUE;
    }

    public Map<String, ObjectNode> rows(String collection) {
        return rows.get(collection);
    }

    public SortedSet<String> assignments() {
        return assignments;
    }

    /** Everything there is, as text; equal where nothing has changed. */
    public String all() {
        return rows + " " + assignments;
    }

    public String add(String collection, String id, ObjectNode row) {
        row.put("id", id);
        rows.get(collection).put(id, row);
        return id;
    }

    public String named(String collection, String domainId, String name) {
        return rows.get(collection).values().stream()
                .filter(row -> row.path("name").asText().equals(name)
                        && row.path("domain_id").asText("").equals(domainId))
                .map(row -> row.path("id").asText())
                .findFirst()
                .orElse("");
    }

    /** What a login leaves: the user, the projects and the grants. */
    public String login(
            String provider, String protocol, String domainId, String uniqueId, String name, Iterable<Granted> grants) {
        String id = ShadowUserId.of(domainId, uniqueId).text();
        rows.get("users").computeIfAbsent(id, missing -> {
            ObjectNode user = JSON.objectNode();
            user.put("id", id).put("name", name).put("domain_id", domainId).put("enabled", true);
            ObjectNode link = user.putArray("federated").addObject();
            link.put("idp_id", provider);
            link.putArray("protocols").addObject().put("protocol_id", protocol).put("unique_id", uniqueId);
            return user;
        });
        for (Granted grant : grants) {
            String project = named("projects", grant.domainId(), grant.project());
            if (project.isEmpty()) {
                project = add(
                        "projects",
                        "project-" + made++,
                        JSON.objectNode().put("name", grant.project()).put("domain_id", grant.domainId()));
            }
            assignments.add(
                    "users " + id + " projects " + project + " " + named("roles", "", grant.role()) + " direct");
        }
        return id;
    }

    @Override
    public JsonNode get(String path) throws KeystoneException {
        return find(path).orElseThrow(() -> new KeystoneRefused("GET", path, 404, "could not find it"));
    }

    @Override
    public Optional<JsonNode> find(String path) {
        reads++;
        String[] words = words(path);
        String collection = words[words.length - 2];
        return Optional.ofNullable(rows.get(collection).get(words[words.length - 1]))
                .map(row -> {
                    ObjectNode document = JSON.objectNode();
                    document.set(collection.substring(0, collection.length() - 1), row.deepCopy());
                    return document;
                });
    }

    @Override
    public List<JsonNode> list(String path, String collection) {
        reads++;
        List<JsonNode> found = new ArrayList<>();
        String[] words = words(path);
        if (collection.equals("role_assignments")) {
            assignments.forEach(assignment -> found.add(assignment(assignment.split(" "))));
            return found;
        }
        boolean ofUser = collection.equals("groups") && words[words.length - 1].equals("groups") && words.length > 2;
        for (Map.Entry<String, ObjectNode> row :
                rows.get(ofUser ? "memberships" : collection).entrySet()) {
            ObjectNode copy = row.getValue().deepCopy();
            boolean wanted = true;
            if (collection.equals("users")) {
                wanted = isLinked(copy, query(path, "idp_id"), query(path, "protocol_id"));
                copy.remove("federated");
            } else if (ofUser) {
                wanted = copy.path("user_id").asText().equals(words[words.length - 2]);
            } else if (collection.equals("groups")) {
                wanted = copy.path("domain_id").asText().equals(query(path, "domain_id"));
            } else if (collection.equals("protocols")) {
                wanted = row.getKey().startsWith(words[words.length - 2] + "/");
            } else if (collection.equals("application_credentials")) {
                wanted = copy.path("user_id").asText().equals(words[words.length - 2]);
            }
            if (wanted) {
                found.add(copy);
            }
        }
        return found;
    }

    @Override
    public JsonNode create(String path, JsonNode body) throws KeystoneException {
        String collection = words(path)[1];
        return write("POST", path, () -> {
            String kind = body.fieldNames().next();
            ObjectNode row = body.path(kind).deepCopy();
            if (!named(
                            collection,
                            row.path("domain_id").asText(""),
                            row.path("name").asText())
                    .isEmpty()) {
                throw new KeystoneRefused("POST", path, 409, "a duplicate");
            }
            JsonNode chosen = row.remove("explicit_domain_id");
            add(collection, chosen == null ? kind + "-" + made++ : chosen.asText(), row);
            ObjectNode answer = JSON.objectNode();
            answer.set(kind, row.deepCopy());
            return answer;
        });
    }

    @Override
    public JsonNode put(String path, JsonNode body) throws KeystoneException {
        return write("PUT", path, () -> {
            String[] words = words(path);
            String kind = body.fieldNames().next();
            String collection = words[words.length - 2];
            String id = collection.equals("protocols") ? words[words.length - 3] + "/" + last(words) : last(words);
            if (rows.get(collection).containsKey(id)) {
                throw new KeystoneRefused("PUT", path, 409, "a duplicate");
            }
            ObjectNode row = body.path(kind).deepCopy();
            if (collection.equals("protocols")) {
                demand(path, "identity_providers", words[words.length - 3]);
                demand(path, "mappings", row.path("mapping_id").asText());
            } else if (collection.equals("identity_providers")) {
                demand(path, "domains", row.path("domain_id").asText());
                for (ObjectNode other : rows.get(collection).values()) {
                    for (JsonNode remote : other.path("remote_ids")) {
                        if (remote.asText()
                                .equals(row.path("remote_ids").path(0).asText())) {
                            throw new KeystoneRefused("PUT", path, 409, "a duplicate remote id");
                        }
                    }
                }
            }
            row.put("id", last(words));
            rows.get(collection).put(id, row);
            return JSON.objectNode();
        });
    }

    @Override
    public JsonNode change(String path, JsonNode body) throws KeystoneException {
        return write("PATCH", path, () -> {
            String[] words = words(path);
            String kind = body.fieldNames().next();
            String collection = words[words.length - 2];
            String id = collection.equals("protocols") ? words[words.length - 3] + "/" + last(words) : last(words);
            demand(path, collection, id);
            ObjectNode row = rows.get(collection).get(id);
            JsonNode change = body.path(kind);
            if (collection.equals("mappings") && !change.has("schema_version")) {
                row.put("schema_version", "1.0");
            }
            if (change.has("federated") && !change.has("name")) {
                row.putArray("federated");
                throw new KeystoneRefused("PATCH", path, 500, "an unexpected error");
            }
            change.properties().forEach(field -> row.set(field.getKey(), field.getValue()));
            return JSON.objectNode();
        });
    }

    @Override
    public void put(String path) throws KeystoneException {
        write("PUT", path, () -> {
            assignments.add(grant(path));
            return JSON.objectNode();
        });
    }

    @Override
    public void delete(String path) throws KeystoneException {
        write("DELETE", path, () -> {
            String[] words = words(path);
            if (words[words.length - 2].equals("roles")) {
                assignments.remove(grant(path));
            } else if (words[words.length - 2].equals("application_credentials")) {
                rows.get("application_credentials").remove(last(words));
            } else if (words[words.length - 2].equals("groups")) {
                rows.get("groups").remove(last(words));
                assignments.removeIf(held -> held.startsWith("groups " + last(words) + " "));
            } else {
                throw new AssertionError("nothing of this kind is ever deleted: " + path);
            }
            return JSON.objectNode();
        });
    }

    private interface Write {
        JsonNode run() throws KeystoneException;
    }

    private JsonNode write(String method, String path, Write work) throws KeystoneException {
        if (writes++ == writesUntilDeath) {
            if (dyingAfterTheWrite) {
                work.run();
            }
            throw new KeystoneUnreachable("died at `" + method + " " + path + "`");
        }
        return work.run();
    }

    private String grant(String path) throws KeystoneException {
        String[] words = words(path);
        demand(path, words[1], words[2]);
        demand(path, words[3], words[4]);
        demand(path, words[5], words[6]);
        return words[3] + " " + words[4] + " " + words[1] + " " + words[2] + " " + words[6] + " direct";
    }

    private void demand(String path, String collection, String id) throws KeystoneRefused {
        if (!rows.get(collection).containsKey(id)) {
            throw new KeystoneRefused("?", path, 404, "could not find `" + id + "` of " + collection);
        }
    }

    private static JsonNode assignment(String[] words) {
        ObjectNode node = JSON.objectNode();
        node.putObject(words[0].equals("users") ? "user" : "group").put("id", words[1]);
        ObjectNode scope = node.putObject("scope");
        if (words[2].equals("system")) {
            scope.putObject("system").put("all", true);
        } else {
            scope.putObject(words[2].equals("projects") ? "project" : "domain").put("id", words[3]);
        }
        if (words[5].equals("inherited")) {
            scope.put("OS-INHERIT:inherited_to", "projects");
        }
        node.putObject("role").put("id", words[4]);
        return node;
    }

    private static boolean isLinked(JsonNode user, String provider, String protocol) {
        for (JsonNode link : user.path("federated")) {
            for (JsonNode each : link.path("protocols")) {
                if (link.path("idp_id").asText().equals(provider)
                        && (protocol.isEmpty()
                                || each.path("protocol_id").asText().equals(protocol))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String[] words(String path) {
        String[] words = path.replaceAll("\\?.*", "").split("/");
        for (int i = 0; i < words.length; i++) {
            words[i] = URLDecoder.decode(words[i], StandardCharsets.UTF_8);
        }
        return words;
    }

    private static String last(String[] words) {
        return words[words.length - 1];
    }

    private static String query(String path, String name) {
        for (String part : path.replaceAll("^[^?]*\\??", "").split("&")) {
            if (part.startsWith(name + "=")) {
                return URLDecoder.decode(part.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    public static ArrayNode array(String... texts) {
        ArrayNode array = JSON.arrayNode();
        for (String text : texts) {
            array.add(text);
        }
        return array;
    }
}
