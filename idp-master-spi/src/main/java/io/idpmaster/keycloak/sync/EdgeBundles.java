package io.idpmaster.keycloak.sync;

import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleContent;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.SignedBundle;
import io.idpmaster.bundle.Succession;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigException;
import io.idpmaster.keycloak.catalogue.EdgeClaim;
import io.idpmaster.keycloak.catalogue.EdgeReader;
import io.idpmaster.keycloak.catalogue.RealmCatalogue;
import io.idpmaster.keycloak.catalogue.UnreadableEdgeException;
import io.idpmaster.keycloak.key.BundleKeys;
import io.idpmaster.keycloak.sync.CatalogueSnapshots.Snapshot;
import io.idpmaster.keycloak.sync.SyncTables.Told;
import io.idpmaster.strategy.CompileException;
import jakarta.persistence.PersistenceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The bundles of a realm's edges: makes a version where something has changed, and none where nothing has.
 *
 * <p>INVARIANT: one version of an edge has one content for ever, on however many nodes it is made at once: whoever writes
 * names what it follows, and the database takes one of them.
 */
public final class EdgeBundles {

    /** Where a realm changes all the time and several nodes are asked at once, many lose; ever longer pauses part them. */
    private static final int TRIES = 20;

    private static final int MILLIS_LONGER_EACH = 10;

    private static final Logger LOG = Logger.getLogger(EdgeBundles.class);

    /** Of a bundle, what a caller needs to know whether it has it already. */
    public record Issue(long version, long issuedAt) {}

    /** A bundle as it travels. */
    public record Issued(Issue issue, byte[] bytes) {}

    /** Told of a new version, in the transaction that makes it. */
    public interface NewVersion {
        void made(KeycloakSession session, RealmModel realm, String edge, long version);
    }

    private final CatalogueSnapshots snapshots;
    private final EdgeReader edges = new EdgeReader();
    private final Rhythm rhythm;

    public EdgeBundles(Clock clock) {
        this.rhythm = new Rhythm(clock);
        this.snapshots = new CatalogueSnapshots(rhythm);
    }

    /** A realm is gone. */
    public void forget(String realmId) {
        snapshots.forget(realmId);
    }

    /** The realm's catalogue as bundles are made of it, read at most once after a change. */
    public RealmCatalogue catalogue(KeycloakSession session, RealmModel realm, String issuer) {
        return snapshots
                .of(session, realm, issuer, new SyncTables(session, realm).number())
                .told();
    }

    /**
     * The newest bundle's version and time of issue, made or issued again where need be.
     *
     * @param issuer the realm's address as the request has it
     * @param listener told of a new version
     */
    public Issue newest(KeycloakSession session, RealmModel realm, String issuer, String edge, NewVersion listener)
            throws NoBundle {
        String signedBy = signedBy(signing(BundleKeys.of(realm)));
        Optional<Issue> settled = settled(new SyncTables(session, realm), edge, signedBy);
        if (settled.isPresent()) {
            return settled.get();
        }
        for (int i = 0; i < TRIES; i++) {
            // not before the first
            pause(ThreadLocalRandom.current().nextInt(1 + MILLIS_LONGER_EACH * i));
            Optional<Issue> made = make(session, realm.getId(), issuer, edge, listener);
            if (made.isPresent()) {
                return made.get();
            }
        }
        throw new NoBundle(
                NoBundle.Reason.BUSY,
                "the bundle of edge `" + edge + "` was just made by somebody else, " + TRIES + " times; ask again");
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static BundleKeys signing(Optional<BundleKeys> keys) throws NoBundle {
        return keys.filter(any -> any.signer().isPresent())
                .orElseThrow(() -> new NoBundle(
                        NoBundle.Reason.NO_KEYS,
                        "no key signs bundles yet: an administrator has to make one and have root keys vouch for it"));
    }

    private static String signedBy(BundleKeys keys) {
        return keys.chain().orElseThrow().newest().version().toString();
    }

    private Optional<Issue> settled(SyncTables tables, String edge, String signedBy) {
        return tables.standing(edge)
                .filter(standing -> rhythm.settled(standing, signedBy))
                .map(standing -> new Issue(standing.version(), standing.issuedAt()));
    }

    /** The newest bundle itself; in a transaction of its own, which sees what was written a moment ago. */
    public Optional<Issued> issued(KeycloakSession session, RealmModel realm, String edge) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(),
                other -> new SyncTables(other, realm)
                        .state(edge)
                        .filter(row -> row.version > 0)
                        .map(row -> new Issued(new Issue(row.version, row.issuedAt), unpack(row.bundle))));
    }

    // in a transaction of its own, so that whoever comes second loses nothing but this; nothing: somebody was first
    private Optional<Issue> make(
            KeycloakSession session, String realmId, String issuer, String edge, NewVersion listener) throws NoBundle {
        Attempt attempt = new Attempt(realmId, issuer, edge, listener);
        try {
            KeycloakModelUtils.runJobInTransaction(
                    session.getKeycloakSessionFactory(), session.getContext(), attempt::run);
        } catch (PersistenceException | ModelException e) {
            LOG.debugf(e, "the bundle of edge `%s` was not written; trying again", edge);
            return Optional.empty();
        }
        return attempt.result();
    }

    private final class Attempt {

        private final String realmId;
        private final String issuer;
        private final String edgeName;
        private final NewVersion listener;
        private Optional<Issue> issue = Optional.empty();
        private Optional<NoBundle> refused = Optional.empty();

        Attempt(String realmId, String issuer, String edgeName, NewVersion listener) {
            this.realmId = realmId;
            this.issuer = issuer;
            this.edgeName = edgeName;
            this.listener = listener;
        }

        Optional<Issue> result() throws NoBundle {
            if (refused.isPresent()) {
                throw refused.get();
            }
            return issue;
        }

        void run(KeycloakSession session) {
            RealmModel realm = session.realms().getRealm(realmId);
            session.getContext().setRealm(realm);
            try {
                make(session, realm);
            } catch (NoBundle e) {
                refuse(session, e);
            } catch (CompileException | ConfigException | IllegalArgumentException | BundleRefused e) {
                refuse(
                        session,
                        new NoBundle(
                                NoBundle.Reason.NOT_COMPILED,
                                "no bundle can be made for edge `" + edgeName + "`: " + e.getMessage()));
            }
        }

        // nothing of it stays, least of all a row of an edge that is not there
        private void refuse(KeycloakSession session, NoBundle why) {
            session.getTransactionManager().setRollbackOnly();
            refused = Optional.of(why);
        }

        private void make(KeycloakSession session, RealmModel realm)
                throws NoBundle, CompileException, ConfigException, BundleRefused {
            SyncTables tables = new SyncTables(session, realm);
            tables.begin();
            if (tables.state(edgeName).isEmpty()) {
                tables.beginEdge(edgeName);
            }
            // read before the number and the catalogue, which are then no older than what follows it
            EdgeStateEntity was = tables.state(edgeName).orElseThrow();
            Snapshot snapshot = snapshots.of(session, realm, issuer, tables.number());
            // where a transaction sees the tables as they were at its first question, it would miss what was lost since
            // then
            if (snapshot.number() > tables.number()) {
                return;
            }
            BundleKeys keys = signing(snapshot.bundleKeys());
            String signedBy = signedBy(keys);
            issue = settled(tables, edgeName, signedBy);
            if (issue.isPresent()) {
                return;
            }
            Edge edge = edge(session, realm, snapshot);
            BundleContent fresh = BundleContent.of(
                    snapshot.catalogue(),
                    edge,
                    snapshot.trust().read(edge.agreement().module().saml()));
            Optional<BundleContent> last = was.bundle.length == 0
                    ? Optional.empty()
                    : Optional.of(
                            SignedBundle.read(unpack(was.bundle)).unverified().content());
            Succession next = Succession.of(
                    edge,
                    fresh,
                    last,
                    RealmChanges.losses(tables.manager(), realmId, was.change, snapshot.number()),
                    tables.pending(edgeName));
            Instant now = rhythm.clock().instant();
            if (!next.newVersion() && was.signedBy.equals(signedBy) && !rhythm.isOld(was.issuedAt)) {
                tables.settle(edgeName, next.settled());
                tables.checked(edgeName, was.version, snapshot.number(), now.toEpochMilli());
                issue = Optional.of(new Issue(was.version, was.issuedAt));
                return;
            }
            sign(session, realm, tables, was, next, keys, snapshot.number(), now);
        }

        private void sign(
                KeycloakSession session,
                RealmModel realm,
                SyncTables tables,
                EdgeStateEntity was,
                Succession next,
                BundleKeys keys,
                long number,
                Instant now)
                throws BundleRefused {
            long version = next.newVersion() ? was.version + 1 : was.version;
            // times are to the second, and the same version is not issued twice in one
            long issued = next.newVersion() ? now.getEpochSecond() : Math.max(now.getEpochSecond(), was.issuedAt + 1);
            byte[] bundle = SignedBundle.sign(
                            edgeName,
                            issuer,
                            version,
                            Instant.ofEpochSecond(issued),
                            next.content(),
                            keys.chain().orElseThrow(),
                            keys.signer().orElseThrow())
                    .write();
            String digest = next.content().digest();
            Told told = new Told(version, issued, digest, signedBy(keys), number, now.toEpochMilli(), pack(bundle));
            if (!tables.tell(edgeName, was, told)) {
                return;
            }
            tables.settle(edgeName, next.settled());
            if (next.newVersion()) {
                tables.revoke(edgeName, next.taken(), version, now.toEpochMilli());
                tables.remember(
                        edgeName,
                        version,
                        digest,
                        next.content().roster().users().size(),
                        next.content().roster().users().stream()
                                .mapToInt(user -> user.assignments().size())
                                .sum(),
                        next.content().roster().revoked().stream()
                                .mapToInt(user -> user.assignments().size())
                                .sum(),
                        now.toEpochMilli());
                tables.forgetLosses(now);
                listener.made(session, realm, edgeName, version);
            }
            issue = Optional.of(new Issue(version, issued));
        }

        private Edge edge(KeycloakSession session, RealmModel realm, Snapshot snapshot) throws NoBundle {
            Optional<Edge> found = snapshot.catalogue().edge(edgeName);
            if (found.isPresent()) {
                return found.get();
            }
            EdgeClaim claim = EdgeClients.claim(session, realm, edgeName);
            if (claim.owner().isEmpty() && claim.problem().isPresent()) {
                throw new NoBundle(NoBundle.Reason.NOT_COMPILED, claim.problem().get());
            }
            Optional<ClientModel> client = EdgeClients.of(session, realm, edgeName);
            if (client.isPresent()) {
                try {
                    edges.read(client.get());
                } catch (UnreadableEdgeException e) {
                    throw new NoBundle(NoBundle.Reason.NOT_COMPILED, e.getMessage());
                }
            }
            throw new NoBundle(NoBundle.Reason.NO_EDGE, "the realm has no edge `" + edgeName + "` any more");
        }
    }

    /** What the newest bundle of an edge says, as its row has it. */
    static BundleContent content(byte[] packed) {
        return shown(unpack(packed)).content();
    }

    /** What a bundle says; for lists and pages, not to be believed by an edge. */
    static Bundle shown(byte[] bytes) {
        try {
            return SignedBundle.read(bytes).unverified();
        } catch (BundleRefused e) {
            throw new IllegalStateException("a bundle of our own cannot be read", e);
        }
    }

    private static byte[] pack(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] unpack(byte[] packed) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
