package io.idpmaster.keycloak.admin;

import io.idpmaster.keycloak.sync.EdgeClients;
import io.idpmaster.keycloak.sync.SyncTables;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.ClientModel;

/** The edges of one realm: what they were told, and what they report. */
public final class EdgesResource {

    private static final int MAX_KEYS_BYTES = 16 * 1024;

    private final Administration administration;

    EdgesResource(Administration administration) {
        this.administration = administration;
    }

    /** Makes the client of the edge's agent, or gives it another key: a public JSON Web Key, or a set of up to four. */
    @PUT
    @Path("{edge}/agent")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response agent(@PathParam("edge") String edge, InputStream body) throws IOException {
        administration.auth().clients().requireManage();
        byte[] bytes = body.readNBytes(MAX_KEYS_BYTES + 1);
        if (bytes.length > MAX_KEYS_BYTES) {
            return Answers.error(
                    Response.Status.REQUEST_ENTITY_TOO_LARGE,
                    "the keys of an agent have at most " + MAX_KEYS_BYTES + " bytes");
        }
        if (EdgeClients.of(administration.session(), administration.realm(), edge)
                .isEmpty()) {
            return unknown(edge);
        }
        String id = edge + EdgeClients.AGENT;
        ClientModel there = administration.realm().getClientByClientId(id);
        if (there != null && EdgeClients.isEdge(there)) {
            return Answers.error(
                    Response.Status.CONFLICT, "the client `" + id + "` is an edge, and no edge's agent can be one");
        }
        try {
            String keys = AgentClient.keys(new String(bytes, StandardCharsets.UTF_8));
            AgentClient.set(administration.session(), administration.realm(), edge, keys);
        } catch (AgentClient.InvalidKeys e) {
            return Answers.error(Response.Status.BAD_REQUEST, e.getMessage());
        }
        OperationType operation = there == null ? OperationType.CREATE : OperationType.UPDATE;
        record(operation, edge, "agent", Map.of("client", id));
        return Answers.object(
                there == null ? Response.Status.CREATED : Response.Status.OK, Map.of("edge", edge, "client", id));
    }

    private void record(OperationType operation, String edge, String what, Map<String, ?> detail) {
        administration
                .event()
                .operation(operation)
                .resource("IDP_MASTER_EDGE")
                .resourcePath("idp-master", "edges", edge, what)
                .representation(detail)
                .success();
        new SyncTables(administration.session(), administration.realm())
                .audit(Optional.of(edge), administration.actor(), what, Answers.text(detail));
    }

    private static Response unknown(String edge) {
        return Answers.error(Response.Status.NOT_FOUND, "the realm has no edge `" + edge + "`");
    }
}
