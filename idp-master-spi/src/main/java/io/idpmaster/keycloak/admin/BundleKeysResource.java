package io.idpmaster.keycloak.admin;

import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SignedKeys;
import io.idpmaster.bundle.VerificationKey;
import io.idpmaster.keycloak.key.BundleKeys;
import io.idpmaster.keycloak.sync.RealmChanges;
import io.idpmaster.keycloak.sync.SyncTables;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.cluster.ExecutionResult;
import org.keycloak.events.admin.OperationType;

/** The keys that bundles are signed with: make one, have root keys vouch for it elsewhere, hand back what they signed. */
public final class BundleKeysResource {

    /** A thousand documents have less. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final int LONGEST_CHANGE_SECONDS = 60;

    private final Administration administration;

    BundleKeysResource(Administration administration) {
        this.administration = administration;
    }

    /** The chain of documents of keys, as {@code idpm bundle} and edges take it; 404 before there is one. */
    @GET
    @Operation(summary = "The keys of bundles, as edges take them")
    @APIResponse(responseCode = "200", description = "the list of documents")
    public Response chain() {
        administration.auth().realm().requireViewRealm();
        return BundleKeys.of(administration.realm())
                .flatMap(BundleKeys::chain)
                .map(BundleKeysResource::document)
                .orElseGet(() -> Answers.error(
                        Response.Status.NOT_FOUND,
                        "nothing vouches for a key of bundles yet: `POST …/bundle-keys/key` makes one, and `PUT "
                                + "…/bundle-keys` takes the keys that root keys have signed"));
    }

    /** Takes a chain that leads on from the one held and names a key of ours; 400 says why not. */
    @PUT
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Takes the next keys")
    @APIResponse(responseCode = "200", description = "taken")
    @APIResponse(responseCode = "400", description = "they do not lead on from those in hand")
    @APIResponse(responseCode = "413", description = "too large")
    public Response accept(InputStream body) throws IOException {
        administration.auth().realm().requireManageRealm();
        byte[] bytes = body.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            return Answers.error(Response.Status.REQUEST_ENTITY_TOO_LARGE, "keys have at most " + MAX_BYTES + " bytes");
        }
        return alone(() -> {
            try {
                Optional<BundleKeys> keys = BundleKeys.of(administration.realm());
                if (keys.isEmpty()) {
                    return Answers.error(
                            Response.Status.CONFLICT,
                            "the realm has no key that keys could name: `POST …/bundle-keys/key` makes one");
                }
                KeysChain chain = keys.get()
                        .accept(administration.realm(), administration.issuer(), KeysChain.read(bytes), Instant.now());
                event(OperationType.UPDATE, "chain", chain.newest());
                return document(chain);
            } catch (BundleRefused e) {
                return Answers.refused(Response.Status.BAD_REQUEST, "the keys are not taken", e);
            }
        });
    }

    /** The public key that the next document of keys is to name, as {@code idpm bundle keys draft --bundle} reads it. */
    @GET
    @Path("key")
    @Operation(summary = "The public key to be named by the next keys")
    @APIResponse(responseCode = "200", description = "a JSON Web Key")
    @APIResponse(responseCode = "404", description = "there is none")
    public Response key() {
        administration.auth().realm().requireViewRealm();
        return BundleKeys.of(administration.realm())
                .map(keys -> key(Response.Status.OK, keys.offered()))
                .orElseGet(() -> Answers.error(
                        Response.Status.NOT_FOUND,
                        "the realm has no key of bundles: `POST …/bundle-keys/key` makes one"));
    }

    /**
     * Makes a key for the next document of keys to name. Until {@link #accept} takes such a document, the one there is signs
     * on.
     */
    @POST
    @Path("key")
    @Operation(summary = "Makes a key for the next keys to name")
    @APIResponse(responseCode = "201", description = "made")
    @APIResponse(responseCode = "400", description = "another algorithm than EdDSA or ES256")
    public Response offer(@QueryParam("algorithm") @DefaultValue("EdDSA") String algorithm) {
        administration.auth().realm().requireManageRealm();
        Optional<SignatureAlgorithm> wanted = SignatureAlgorithm.of(algorithm);
        if (wanted.isEmpty()) {
            return Answers.error(
                    Response.Status.BAD_REQUEST, "the algorithm is `EdDSA` or `ES256`, and not `" + algorithm + "`");
        }
        return alone(() -> {
            VerificationKey key = BundleKeys.of(administration.realm())
                    .map(keys -> keys.offer(administration.realm(), wanted.get()))
                    .orElseGet(() -> BundleKeys.create(administration.realm(), wanted.get())
                            .offered());
            administration
                    .event()
                    .operation(OperationType.CREATE)
                    .resource("IDP_MASTER_BUNDLE_KEYS")
                    .resourcePath("idp-master", "bundle-keys", "key")
                    .representation(Map.of("key", key.id()))
                    .success();
            audit("key", Map.of("key", key.id()));
            return key(Response.Status.CREATED, key);
        });
    }

    /** The key names a fresh one as its successor, and is destroyed; answers the chain. */
    @POST
    @Path("rotate")
    @Operation(summary = "Lets the key name a fresh one")
    @APIResponse(responseCode = "200", description = "the keys")
    @APIResponse(responseCode = "409", description = "there is no key that could")
    public Response rotate() {
        administration.auth().realm().requireManageRealm();
        return alone(() -> {
            try {
                Optional<BundleKeys> keys = BundleKeys.of(administration.realm());
                Optional<KeysChain> chain =
                        keys.isEmpty() ? Optional.empty() : keys.get().rotate(administration.realm(), Instant.now());
                if (chain.isEmpty()) {
                    return Answers.error(
                            Response.Status.CONFLICT, "no key signs bundles yet, and only one that does names another");
                }
                event(OperationType.ACTION, "rotate", chain.get().newest());
                return document(chain.get());
            } catch (BundleRefused e) {
                return Answers.refused(Response.Status.CONFLICT, "the key cannot name another", e);
            }
        });
    }

    // two rotations at once would make two chains of which edges believe the first they hear of
    private Response alone(Supplier<Response> work) {
        ExecutionResult<Response> result = administration
                .session()
                .getProvider(ClusterProvider.class)
                .executeIfNotExecuted(
                        "idp-master-keys-" + administration.realm().getId(), LONGEST_CHANGE_SECONDS, work::get);
        return result.isExecuted()
                ? result.getResult()
                : Answers.error(Response.Status.CONFLICT, "another change of the keys is running; try again");
    }

    private void audit(String action, Map<String, ?> detail) {
        RealmChanges.of(administration.session()).perhapsChanged(administration.realm());
        new SyncTables(administration.session(), administration.realm())
                .audit(Optional.empty(), administration.actor(), "keys: " + action, Answers.text(detail));
    }

    private void event(OperationType operation, String path, SignedKeys newest) {
        Map<String, ?> detail = Map.of(
                "keys",
                newest.version().toString(),
                "bundleKeys",
                newest.document().bundleKeys().stream().map(VerificationKey::id).toList());
        administration
                .event()
                .operation(operation)
                .resource("IDP_MASTER_BUNDLE_KEYS")
                .resourcePath("idp-master", "bundle-keys", path)
                .representation(detail)
                .success();
        audit(path, detail);
    }

    private static Response document(KeysChain chain) {
        return Response.ok(chain.write(), MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .build();
    }

    private static Response key(Response.Status status, VerificationKey key) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .entity(key.toJson().toString())
                .build();
    }
}
