package io.idpmaster.lab.edge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.strategy.GroupName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What strategy groups needs to be there before a login: projects, a group for each assignment, and its grant. */
public final class GroupsAtAnEdge {

    private GroupsAtAnEdge() {}

    /** Makes it all, at an edge that has nothing of it yet. */
    public static void make(KeystoneEdge keystone, Edge edge, String domainId, Collection<RoleAssignment> everything) {
        KeystoneApi api = keystone.api();
        Map<String, String> roles = new HashMap<>();
        api.get("/roles")
                .path("roles")
                .forEach(role ->
                        roles.put(role.path("name").asText(), role.path("id").asText()));
        Map<String, String> projects = new HashMap<>();
        for (RoleAssignment assignment : everything) {
            String project =
                    projects.computeIfAbsent(assignment.project(), name -> made(api, "project", name, domainId));
            String group = made(
                    api, "group", GroupName.of(edge.agreement(), assignment).text(), domainId);
            api.write(
                    "PUT",
                    "/projects/" + project + "/groups/" + group + "/roles/" + roles.get(assignment.role()),
                    JsonNodeFactory.instance.objectNode());
        }
    }

    private static String made(KeystoneApi api, String kind, String name, String domainId) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject(kind).put("name", name).put("domain_id", domainId);
        return api.write("POST", "/" + kind + "s", body).path(kind).path("id").asText();
    }
}
