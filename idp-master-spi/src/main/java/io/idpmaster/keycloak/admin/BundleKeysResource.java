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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.cluster.ExecutionResult;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RealmProvider;
import org.keycloak.models.utils.KeycloakModelUtils;

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
        new EdgeRights(administration).require(Call.BUNDLE_KEYS);
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
        new EdgeRights(administration).require(Call.NEW_BUNDLE_KEYS);
        byte[] bytes = Body.read(body, MAX_BYTES, "the keys are");
        String issuer = administration.issuer();
        return alone((keys, realm) -> {
            try {
                if (keys.isEmpty()) {
                    return Outcome.without(Answers.error(
                            Response.Status.CONFLICT,
                            "the realm has no key that keys could name: `POST …/bundle-keys/key` makes one"));
                }
                KeysChain chain = keys.get().accept(realm, issuer, KeysChain.read(bytes), Instant.now());
                return Outcome.of(OperationType.UPDATE, "chain", chain);
            } catch (BundleRefused e) {
                return Outcome.without(Answers.refused(Response.Status.BAD_REQUEST, "the keys are not taken", e));
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
        new EdgeRights(administration).require(Call.BUNDLE_KEYS);
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
        new EdgeRights(administration).require(Call.NEW_BUNDLE_KEYS);
        Optional<SignatureAlgorithm> wanted = SignatureAlgorithm.of(algorithm);
        if (wanted.isEmpty()) {
            return Answers.error(
                    Response.Status.BAD_REQUEST, "the algorithm is `EdDSA` or `ES256`, and not `" + algorithm + "`");
        }
        return alone((keys, realm) -> {
            VerificationKey key = keys.map(held -> held.offer(realm, wanted.get()))
                    .orElseGet(() -> BundleKeys.create(realm, wanted.get()).offered());
            return new Outcome(
                    key(Response.Status.CREATED, key),
                    Optional.of(new Done(OperationType.CREATE, "key", Map.of("key", key.id()))));
        });
    }

    /** The key names a fresh one as its successor, and is destroyed; answers the chain. */
    @POST
    @Path("rotate")
    @Operation(summary = "Lets the key name a fresh one")
    @APIResponse(responseCode = "200", description = "the keys")
    @APIResponse(responseCode = "409", description = "there is no key that could")
    public Response rotate() {
        new EdgeRights(administration).require(Call.NEW_BUNDLE_KEYS);
        return alone((keys, realm) -> {
            try {
                Optional<KeysChain> chain =
                        keys.isEmpty() ? Optional.empty() : keys.get().rotate(realm, Instant.now());
                return chain.isPresent()
                        ? Outcome.of(OperationType.ACTION, "rotate", chain.get())
                        : Outcome.without(Answers.error(
                                Response.Status.CONFLICT,
                                "no key signs bundles yet, and only one that does names another"));
            } catch (BundleRefused e) {
                return Outcome.without(Answers.refused(Response.Status.CONFLICT, "the key cannot name another", e));
            }
        });
    }

    /** One change, of the keys that there are and in the realm that is to keep others. */
    private interface Change {
        Outcome of(Optional<BundleKeys> keys, RealmModel realm);
    }

    /** What was done, for the events and the audit trail. */
    private record Done(OperationType operation, String path, Map<String, ?> detail) {}

    private record Outcome(Response answer, Optional<Done> done) {

        static Outcome without(Response answer) {
            return new Outcome(answer, Optional.empty());
        }

        static Outcome of(OperationType operation, String path, KeysChain chain) {
            SignedKeys newest = chain.newest();
            return new Outcome(
                    document(chain),
                    Optional.of(new Done(
                            operation,
                            path,
                            Map.of(
                                    "keys",
                                    newest.version().toString(),
                                    "bundleKeys",
                                    newest.document().bundleKeys().stream()
                                            .map(VerificationKey::id)
                                            .toList()))));
        }
    }

    // two rotations at once would make two chains of which edges believe the first they hear of; so the change is
    // written
    // for all to see before the next one may begin
    private Response alone(Change change) {
        ExecutionResult<Outcome> result = administration
                .session()
                .getProvider(ClusterProvider.class)
                .executeIfNotExecuted(
                        "idp-master-keys-" + administration.realm().getId(),
                        LONGEST_CHANGE_SECONDS,
                        () -> KeycloakModelUtils.runJobInTransactionWithResult(
                                administration.session().getKeycloakSessionFactory(),
                                session -> make(change, session)));
        if (!result.isExecuted()) {
            return Answers.error(Response.Status.CONFLICT, "another change of the keys is running; try again");
        }
        result.getResult()
                .done()
                .ifPresent(done -> administration
                        .event()
                        .operation(done.operation())
                        .resource("IDP_MASTER_BUNDLE_KEYS")
                        .resourcePath("idp-master", "bundle-keys", done.path())
                        .representation(done.detail())
                        .success());
        return result.getResult().answer();
    }

    private Outcome make(Change change, KeycloakSession session) {
        String id = administration.realm().getId();
        RealmModel realm = session.realms().getRealm(id);
        session.getContext().setRealm(realm);
        // read past Keycloak's cache, which another node's change clears a moment late; written through it, for it to
        // be cleared
        Optional<BundleKeys> keys =
                BundleKeys.of(session.getProvider(RealmProvider.class).getRealm(id));
        Outcome outcome = change.of(keys, realm);
        outcome.done().ifPresent(done -> {
            RealmChanges.of(session).perhapsChanged(realm);
            new SyncTables(session, realm)
                    .audit(
                            Optional.empty(),
                            administration.actor(),
                            "keys: " + done.path(),
                            Answers.text(done.detail()));
        });
        return outcome;
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
