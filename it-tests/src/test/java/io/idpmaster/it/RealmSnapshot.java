package io.idpmaster.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * All of a realm that an administrator can see, in an order of its own: two of them are equal where nothing was changed.
 *
 * @param settings as Keycloak exports the realm, without clients and groups
 */
record RealmSnapshot(String settings, List<String> clients, List<String> groups, List<String> users) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Everything. */
    static RealmSnapshot of(SampleRealm realm) {
        return of(realm, client -> true, group -> true);
    }

    /** Without the clients, groups and users of a catalogue, and without the settings, some of which an import makes. */
    static RealmSnapshot ofWhatIsNotOurs(SampleRealm realm) {
        RealmSnapshot found = of(
                realm,
                client -> !client.path("attributes").has("keystone.edge")
                        && !client.path("attributes").has("keystone.page"),
                group -> !group.path("path").asText().startsWith("/openstack"));
        return new RealmSnapshot(
                "",
                found.clients(),
                found.groups(),
                found.users().stream()
                        .filter(user -> realm.catalogue().users().stream().noneMatch(ours -> user.contains(ours.id())))
                        .toList());
    }

    private static RealmSnapshot of(SampleRealm realm, Predicate<JsonNode> clients, Predicate<JsonNode> groups) {
        ObjectNode export = (ObjectNode) parse(realm.administrator()
                .send(
                        "POST",
                        "/" + realm.name() + "/partial-export?exportClients=true&exportGroupsAndRoles=true",
                        "application/json",
                        "")
                .body());
        List<String> users = new ArrayList<>();
        for (JsonNode user : realm.get("/users?max=1000&briefRepresentation=false")) {
            String path = "/users/" + user.get("id").asText();
            users.add(sorted(user).toString()
                    + sorted(realm.get(path + "/groups"))
                    + sorted(realm.get(path + "/role-mappings"))
                    + sorted(realm.get(path + "/credentials")));
        }
        users.sort(Comparator.naturalOrder());
        return new RealmSnapshot(
                sorted(export.deepCopy().without(List.of("clients", "groups"))).toString(),
                texts(export.path("clients"), clients),
                texts(export.path("groups"), groups),
                users);
    }

    private static List<String> texts(JsonNode array, Predicate<JsonNode> wanted) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> {
            if (wanted.test(element)) {
                texts.add(sorted(element).toString());
            }
        });
        texts.sort(Comparator.naturalOrder());
        return texts;
    }

    // Keycloak's lists come in whatever order its database has them
    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            TreeMap<String, JsonNode> fields = new TreeMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            fields.forEach(object::set);
            return object;
        }
        if (node.isArray()) {
            List<JsonNode> elements = new ArrayList<>();
            node.forEach(element -> elements.add(sorted(element)));
            elements.sort(Comparator.comparing(JsonNode::toString));
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            array.addAll(elements);
            return array;
        }
        return node;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
