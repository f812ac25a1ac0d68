package io.idpmaster.lab.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.lab.keycloak.AdminClient;

/** What a realm's administrator does so that an edge's agent can sign in. */
public final class AgentClients {

    private AgentClients() {}

    /**
     * Makes the client of an edge's agent.
     *
     * @param publicKey a JSON Web Key
     */
    public static void register(AdminClient administrator, String realm, String edge, JsonNode publicKey) {
        administrator.put("/" + realm + "/idp-master/edges/" + edge + "/agent", publicKey);
    }
}
