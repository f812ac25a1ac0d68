package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.CatalogueReader.Loaded;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.catalogue.Finding;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.RealmCatalogue;
import io.idpmaster.keycloak.sync.SyncTables;
import io.idpmaster.verification.CatalogueVerification;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.cluster.ExecutionResult;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** The catalogue of one realm: take it out, put it in. Authenticated by Keycloak, authorised here. */
public final class CatalogueResource {

    private static final int LONGEST_IMPORT_SECONDS = 3_600;

    private final Administration administration;
    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminEventBuilder adminEvent;
    private final EdgeReader reader;
    private final int maxBytes;

    CatalogueResource(Administration administration, int maxBytes) {
        this.administration = administration;
        this.session = administration.session();
        this.realm = administration.realm();
        this.adminEvent = administration.event();
        this.reader = administration.reader();
        this.maxBytes = maxBytes;
    }

    /** The realm as a catalogue, as JSON or, where asked for, YAML; 409 where the realm cannot be written as one. */
    @GET
    @Operation(summary = "The realm as a catalogue")
    @APIResponse(responseCode = "200", description = "JSON, or YAML as Accept says")
    @APIResponse(responseCode = "409", description = "the realm cannot be written as one; findings say why")
    public Response read(@Context HttpHeaders headers) {
        new EdgeRights(administration).require(Call.CATALOGUE);
        RealmCatalogue found = administration.catalogue();
        if (found.findings().stream().anyMatch(Finding::isError)) {
            return Answers.findings(
                    Response.Status.CONFLICT, "the realm cannot be written as a catalogue", found.findings());
        }
        boolean yaml = MediaTypes.wantsYaml(headers);
        ByteArrayOutputStream document = new ByteArrayOutputStream();
        try {
            CatalogueWriter.write(found.catalogue(), yaml ? CatalogueFormat.YAML : CatalogueFormat.JSON, document);
        } catch (IOException e) {
            throw new IllegalStateException("a catalogue could not be written to memory", e);
        }
        return Response.ok(document.toByteArray(), yaml ? MediaTypes.YAML : MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /**
     * Makes the realm equal to the catalogue in the body. It is checked as a whole before the first write: 400 with every
     * finding, and nothing has changed.
     *
     * @param dryRun answer what would be done, and do nothing
     * @param userProfile {@code keep}: leave the realm's user profile alone even where it keeps the catalogue's users from
     *     logging in; otherwise what it requires and a catalogue does not hold is made optional, and the answer says so
     */
    @PUT
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Makes the realm equal to a catalogue")
    @APIResponse(responseCode = "200", description = "what was done, by kind")
    @APIResponse(responseCode = "400", description = "the catalogue has errors; nothing has changed")
    @APIResponse(responseCode = "409", description = "another import is running")
    @APIResponse(responseCode = "413", description = "too large")
    @APIResponse(responseCode = "415", description = "neither JSON nor YAML")
    public Response write(
            @Context HttpHeaders headers,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @QueryParam("userProfile") @DefaultValue("") String userProfile,
            InputStream body)
            throws IOException {
        new EdgeRights(administration).require(Call.IMPORT);
        CatalogueFormat format = MediaTypes.format(headers).orElse(null);
        if (format == null) {
            return Answers.error(
                    Response.Status.UNSUPPORTED_MEDIA_TYPE,
                    "a catalogue is `application/json` or `application/yaml`, and this is `" + headers.getMediaType()
                            + "`");
        }
        byte[] document = Body.read(body, maxBytes, "the catalogue is");
        Loaded loaded;
        try {
            loaded = CatalogueReader.read(new ByteArrayInputStream(document), format);
        } catch (CatalogueException e) {
            return Answers.findings(Response.Status.BAD_REQUEST, Answers.refusal(e.findings()), e.findings());
        }
        boolean keepProfile = userProfile.equals("keep");
        return dryRun ? run(loaded, keepProfile, true) : alone(loaded, keepProfile);
    }

    /** One import at a time, in the whole cluster: two at once would each undo the other. */
    private Response alone(Loaded loaded, boolean keepProfile) {
        ExecutionResult<Response> result = session.getProvider(ClusterProvider.class)
                .executeIfNotExecuted(
                        "idp-master-import-" + realm.getId(),
                        LONGEST_IMPORT_SECONDS,
                        () -> run(loaded, keepProfile, false));
        return result.isExecuted()
                ? result.getResult()
                : Answers.error(Response.Status.CONFLICT, "another import into this realm is running; try again later");
    }

    private Response run(Loaded loaded, boolean keepProfile, boolean dryRun) {
        long began = System.nanoTime();
        Catalogue catalogue = loaded.catalogue();
        List<Finding> findings = new ArrayList<>(loaded.warnings());
        CatalogueImport work =
                new CatalogueImport(session, realm, catalogue, reader, administration.actor(), keepProfile);
        for (Finding finding : work.check(administration)) {
            findings.add(loaded.positions().place(finding));
        }
        for (Finding finding : CatalogueVerification.check(catalogue)) {
            findings.add(loaded.positions().place(finding));
        }
        if (findings.stream().anyMatch(Finding::isError)) {
            return Answers.findings(Response.Status.BAD_REQUEST, Answers.refusal(findings), findings);
        }
        Map<Kind, Count> counts = new EnumMap<>(work.plan());
        boolean changes = counts.values().stream().anyMatch(Count::changes);
        if (changes && !dryRun) {
            execute(work, counts);
        }
        return Answers.imported(dryRun, changes, counts, findings, (System.nanoTime() - began) / 1_000_000);
    }

    private void execute(CatalogueImport work, Map<Kind, Count> counts) {
        KeycloakContext context = session.getContext();
        Map<String, Object> detail = Answers.counts(counts);
        String actor = administration.actor();
        // before the first write, for one that is interrupted has done a part of it
        new SyncTables(session, realm).note(Optional.empty(), actor, "catalogue", Answers.text(detail));
        // the request's own transaction has done no more than that; left open it would time out during a long import
        // and take the
        // answer with it
        session.getTransactionManager().commit();
        work.execute();
        KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), context, nested -> {
            new SyncTables(nested, realm).cutTrail();
            adminEvent
                    .clone(nested)
                    .operation(OperationType.UPDATE)
                    .resource("IDP_MASTER_CATALOGUE")
                    .resourcePath("idp-master", "catalogue")
                    .representation(detail)
                    .success();
        });
    }
}
