package io.idpmaster.lab.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.keycloak.AdminClient;

/** Whoever administers one realm and no other, as a user of that realm. */
public final class Operators {

    private static final String ADMINISTRATION = "realm-management";
    private static final String EVERYTHING = "realm-admin";

    private Operators() {}

    /** Makes the user unless it is there, gives it this password, and the realm's administration. */
    public static void ensure(AdminClient administrator, String realm, Credentials operator) {
        if (users(administrator, realm, operator).isEmpty()) {
            ObjectNode user = JsonNodeFactory.instance.objectNode();
            // without a name and an address Keycloak asks for them at the first login
            user.put("username", operator.username())
                    .put("enabled", true)
                    .put("firstName", "The")
                    .put("lastName", "Operator")
                    .put("email", operator.username() + "@cloud.example");
            administrator.post("/" + realm + "/users", user);
        }
        String id = users(administrator, realm, operator).get(0).path("id").asText();
        administrator.setPassword(realm, id, operator.password());
        String client = administrator
                .client(realm, ADMINISTRATION)
                .orElseThrow()
                .path("id")
                .asText();
        JsonNode role = administrator.get("/" + realm + "/clients/" + client + "/roles/" + EVERYTHING);
        administrator.post(
                "/" + realm + "/users/" + id + "/role-mappings/clients/" + client,
                JsonNodeFactory.instance.arrayNode().add(role));
    }

    private static JsonNode users(AdminClient administrator, String realm, Credentials operator) {
        return administrator.get("/" + realm + "/users?exact=true&username=" + operator.username());
    }
}
