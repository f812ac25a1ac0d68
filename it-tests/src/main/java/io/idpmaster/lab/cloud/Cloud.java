package io.idpmaster.lab.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Intent;
import io.idpmaster.catalogue.Memberships;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.User;
import io.idpmaster.lab.client.Credentials;
import io.idpmaster.lab.client.RealmDocuments;
import io.idpmaster.lab.keycloak.AdminClient;
import io.idpmaster.lab.keycloak.ServerState;
import io.idpmaster.lab.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A catalogue that a running Keycloak holds: what it intends for whom, and how its users log in. Every user has a
 * password, made for this server and kept in its state.
 */
public final class Cloud {

    /** The realm that holds it. */
    public static final String REALM = "cloud";

    private static final int FIRST_EDGE_PORT = 20_000;
    private static final int EDGES_PER_SERVER = 12;

    private final Catalogue catalogue;
    private final Memberships memberships;
    private final ServerState secrets;
    private final JsonNode counts;

    private Cloud(Catalogue catalogue, ServerState secrets, JsonNode counts) {
        this.catalogue = catalogue;
        this.memberships = Memberships.of(catalogue);
        this.secrets = secrets;
        this.counts = counts;
    }

    /**
     * Makes realm {@value #REALM} hold the catalogue of this file, whose issuer becomes this realm's.
     *
     * @throws InvalidCatalogue if the file has errors
     */
    public static Cloud load(Path file, URI server, AdminClient administrator, ServerState secrets, Progress progress) {
        return load(SampleCatalogue.read(file), server, administrator, secrets, progress);
    }

    /**
     * As {@link #load}, with the edges on ports of 127.0.0.1 that belong to the server's own port: so that two servers'
     * edges can run side by side, and are at the same place at the next start.
     */
    public static Cloud loadBesideOthers(
            Path file, URI server, AdminClient administrator, ServerState secrets, Progress progress) {
        int base = FIRST_EDGE_PORT + server.getPort() % 1_000 * EDGES_PER_SERVER;
        return load(
                SampleCatalogue.withPorts(SampleCatalogue.read(file), place -> base + place % EDGES_PER_SERVER),
                server,
                administrator,
                secrets,
                progress);
    }

    /** As {@link #load}, with the edges on ports of 127.0.0.1 that are free now. */
    public static Cloud loadOnFreePorts(
            Path file, URI server, AdminClient administrator, ServerState secrets, Progress progress) {
        return load(SampleCatalogue.onFreePorts(file), server, administrator, secrets, progress);
    }

    /** As {@link #load}, from a catalogue. */
    public static Cloud load(
            Catalogue found, URI server, AdminClient administrator, ServerState secrets, Progress progress) {
        Catalogue catalogue = SampleCatalogue.withIssuer(
                found, server.resolve("/realms/" + REALM).toString());
        JsonNode counts;
        try (Progress.Step step = progress.begin("load the catalogue into realm " + REALM)) {
            administrator.ensureRealm(REALM, "The cloud");
            counts = administrator.putCatalogue(REALM, yaml(catalogue));
            for (User user : catalogue.users()) {
                administrator.setPassword(REALM, user.id(), secrets.secret(secretName(user)));
            }
            step.done(catalogue.users().size() + " users, " + catalogue.edges().size() + " edges");
        }
        return new Cloud(catalogue, secrets, counts);
    }

    /** As it was loaded, with this realm's issuer. */
    public Catalogue catalogue() {
        return catalogue;
    }

    /** What the import counted: by kind, {@code created}, {@code updated}, {@code unchanged} and {@code removed}. */
    public JsonNode counts() {
        return counts;
    }

    /** The realm's address: the issuer. */
    public URI realm() {
        return URI.create(catalogue.master().issuer());
    }

    /** What the realm publishes about itself now. */
    public RealmDocuments documents() {
        return RealmDocuments.of(realm());
    }

    /** The catalogue as YAML, as it was loaded. */
    public String yaml() {
        return yaml(catalogue);
    }

    /** With what the user logs in. */
    public Credentials credentials(User user) {
        return new Credentials(user.name(), secrets.secret(secretName(user)));
    }

    /** What the user is to have at the edge; nothing, if disabled. */
    public SortedSet<RoleAssignment> intent(User user, Edge edge) {
        return user.enabled()
                ? Intent.at(edge, memberships.teamsOf(user.name()))
                : Collections.unmodifiableSortedSet(new TreeSet<>());
    }

    private static String yaml(Catalogue catalogue) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            CatalogueWriter.write(catalogue, CatalogueFormat.YAML, text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static String secretName(User user) {
        return "user-" + user.id();
    }
}
