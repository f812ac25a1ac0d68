package io.idpmaster.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.lab.cloud.Cloud;
import io.idpmaster.lab.keycloak.AdminClient;

/** The keys that the realm signs logins with, changed as in the console under Keys. */
public record RealmKeys(AdminClient administrator) {

    /** The id of the key that signs now. */
    public String active() {
        return keys().path("active").path("RS256").asText();
    }

    /** The component that holds a key. */
    public String component(String key) {
        for (JsonNode one : keys().path("keys")) {
            if (one.path("kid").asText().equals(key)) {
                return one.path("providerId").asText();
            }
        }
        throw new AssertionError("the realm has no key `" + key + "`");
    }

    /** Makes a key that signs if no other has a higher priority; returns the component that holds it. */
    public String add(String name, int priority) {
        ObjectNode component = JsonNodeFactory.instance.objectNode();
        component
                .put("name", name)
                .put("providerId", "rsa-generated")
                .put("providerType", "org.keycloak.keys.KeyProvider");
        component.putObject("config").putArray("priority").add(String.valueOf(priority));
        administrator.post("/" + Cloud.REALM + "/components", component);
        for (JsonNode one : administrator.get("/" + Cloud.REALM + "/components?name=" + name)) {
            return one.path("id").asText();
        }
        throw new AssertionError("the key `" + name + "` was not made");
    }

    /** Changes {@code priority}, {@code active} or {@code enabled} of a component. */
    public void set(String component, String name, String value) {
        String path = "/" + Cloud.REALM + "/components/" + component;
        ObjectNode now = (ObjectNode) administrator.get(path);
        ((ObjectNode) now.path("config")).putArray(name).add(value);
        administrator.put(path, now);
    }

    private JsonNode keys() {
        return administrator.get("/" + Cloud.REALM + "/keys");
    }
}
