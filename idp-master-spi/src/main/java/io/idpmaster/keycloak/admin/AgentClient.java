package io.idpmaster.keycloak.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.keycloak.sync.EdgeClients;
import java.util.List;
import java.util.Set;
import org.keycloak.authentication.authenticators.client.JWTClientAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.mappers.SubMapper;
import org.keycloak.services.managers.ClientManager;
import org.keycloak.services.managers.RealmManager;

/**
 * The client {@code <edge>-agent}: a service account that shows who it is with a key of the edge's own (private_key_jwt), may
 * do nothing else, and holds no role.
 */
final class AgentClient {

    private static final String SUBJECT = "subject";
    private static final Set<String> KINDS = Set.of("RSA", "EC", "OKP");
    private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    /** The keys are none that an agent could show itself with. */
    static final class InvalidKeys extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidKeys(String message) {
            super(message);
        }
    }

    private AgentClient() {}

    /** The public keys of a JSON Web Key, or of a set of them, as a set. */
    static String keys(String json) throws InvalidKeys {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new InvalidKeys("the agent's key is no JSON Web Key");
        }
        ObjectNode set = JSON.createObjectNode();
        ArrayNode keys = set.putArray("keys");
        if (node.path("keys").isArray()) {
            node.get("keys").forEach(keys::add);
        } else {
            keys.add(node);
        }
        if (keys.isEmpty() || keys.size() > 4) {
            throw new InvalidKeys("an agent has one to four keys");
        }
        for (JsonNode key : keys) {
            if (!key.isObject() || !KINDS.contains(key.path("kty").asText())) {
                throw new InvalidKeys("the agent's key is no JSON Web Key of the kind RSA, EC or OKP");
            }
            for (String part : PRIVATE) {
                if (key.has(part)) {
                    throw new InvalidKeys("the agent's key has its private part `" + part
                            + "` with it: make another, and keep that part");
                }
            }
            ((ObjectNode) key).put("use", "sig");
        }
        return set.toString();
    }

    /** Makes the client, or sets it right, with these keys. */
    static ClientModel set(KeycloakSession session, RealmModel realm, String edge, String keys) {
        String id = edge + EdgeClients.AGENT;
        ClientModel client = realm.getClientByClientId(id);
        if (client == null) {
            client = session.clients().addClient(realm, id);
            client.setName(edge + ": agent");
        }
        client.setEnabled(true);
        client.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        client.setPublicClient(false);
        client.setBearerOnly(false);
        client.setStandardFlowEnabled(false);
        client.setImplicitFlowEnabled(false);
        client.setDirectAccessGrantsEnabled(false);
        client.setConsentRequired(false);
        // who holds such a token may change the client without being an administrator
        client.setRegistrationToken(null);
        client.setFullScopeAllowed(false);
        client.setRedirectUris(Set.of());
        client.setWebOrigins(Set.of());
        client.setClientAuthenticatorType(JWTClientAuthenticator.PROVIDER_ID);
        client.setAttribute(OIDCConfigAttributes.USE_JWKS_STRING, "true");
        client.setAttribute(OIDCConfigAttributes.JWKS_STRING, keys);
        client.setAttribute(OIDCConfigAttributes.USE_JWKS_URL, "false");
        client.removeAttribute(JWTClientAuthenticator.CERTIFICATE_ATTR);
        for (boolean byDefault : List.of(true, false)) {
            for (ClientScopeModel scope :
                    List.copyOf(client.getClientScopes(byDefault).values())) {
                client.removeClientScope(scope);
            }
        }
        client.getScopeMappingsStream().toList().forEach(client::deleteScopeMapping);
        client.getProtocolMappersStream().toList().forEach(client::removeProtocolMapper);
        client.addProtocolMapper(SubMapper.create(SUBJECT, true, true));
        new ClientManager(new RealmManager(session)).enableServiceAccount(client);
        return client;
    }
}
