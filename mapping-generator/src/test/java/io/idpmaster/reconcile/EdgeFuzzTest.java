package io.idpmaster.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.keystone.Keystone;
import io.idpmaster.keystone.KeystoneException;
import io.idpmaster.keystone.KeystoneUnreachable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a Keystone answers and whatever the ledger holds, a plan comes of it, or a refusal. */
class EdgeFuzzTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> COLLECTIONS = List.of(
            "domains", "roles", "identity_providers", "protocols", "projects", "users", "groups", "role_assignments");

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(100).build());
    }

    @TempDir
    private static Path directory;

    private static final Desired BY_ROLES = new RandomEdge(5).desired(StrategyName.NUMBERED, Sweep.AUTHORITATIVE);
    private static final Desired BY_GROUPS = new RandomEdge(5).desired(StrategyName.GROUPS, Sweep.GRANTED_ONLY);

    /** One document, of which each answer is a part. */
    private record Answers(JsonNode document) implements Keystone {

        @Override
        public JsonNode get(String path) {
            return document;
        }

        @Override
        public Optional<JsonNode> find(String path) {
            return path.contains("/mappings/")
                    ? Optional.of(document)
                    : Optional.of(document).filter(all -> all.has("user"));
        }

        @Override
        public List<JsonNode> list(String path, String collection) {
            List<JsonNode> all = new ArrayList<>();
            document.path(collection).forEach(all::add);
            return all;
        }

        @Override
        public JsonNode create(String path, JsonNode body) throws KeystoneException {
            throw new KeystoneUnreachable("only asked");
        }

        @Override
        public JsonNode change(String path, JsonNode body) throws KeystoneException {
            throw new KeystoneUnreachable("only asked");
        }

        @Override
        public JsonNode put(String path, JsonNode body) throws KeystoneException {
            throw new KeystoneUnreachable("only asked");
        }

        @Override
        public void put(String path) throws KeystoneException {
            throw new KeystoneUnreachable("only asked");
        }

        @Override
        public void delete(String path) throws KeystoneException {
            throw new KeystoneUnreachable("only asked");
        }
    }

    @BeforeEach
    void clear() throws IOException {
        Files.deleteIfExists(new LedgerFile(directory).path());
    }

    /** A Keystone that an agent has filled. */
    static Stream<byte[]> filled() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (Desired desired : List.of(BY_ROLES, BY_GROUPS)) {
            ModelKeystone keystone = new ModelKeystone();
            apply(keystone, desired, Files.createTempDirectory(directory, "seed"));
            ObjectNode document = JsonNodeFactory.instance.objectNode();
            for (String collection : COLLECTIONS) {
                document.set(collection, JSON.valueToTree(keystone.list(path(collection), collection)));
            }
            keystone.find("/OS-FEDERATION/mappings/idp-master")
                    .ifPresent(found -> document.set("mapping", found.path("mapping")));
            seeds.add(JSON.writeValueAsBytes(document));
        }
        return seeds.stream();
    }

    private static String path(String collection) {
        return switch (collection) {
            case "identity_providers" -> "/OS-FEDERATION/identity_providers";
            case "protocols" -> "/OS-FEDERATION/identity_providers/idp-master/protocols";
            case "users" -> "/users?idp_id=idp-master";
            case "groups" -> "/groups?domain_id=" + BY_ROLES.groupDomain().id();
            default -> "/" + collection;
        };
    }

    /** What an agent has written. */
    static Stream<byte[]> ledgers() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (Desired desired : List.of(BY_ROLES, BY_GROUPS)) {
            Path seed = Files.createTempDirectory(directory, "seed");
            apply(new ModelKeystone(), desired, seed);
            seeds.add(Files.readAllBytes(new LedgerFile(seed).path()));
        }
        return seeds.stream();
    }

    private static void apply(Keystone keystone, Desired desired, Path state) throws Exception {
        new Reconciler(keystone, new LedgerFile(state), CLOCK, Allowance.USUAL)
                .apply(desired, EnumSet.allOf(Part.class), (action, number, of) -> {});
    }

    @MethodSource("filled")
    @FuzzTest
    void answers(byte[] json) throws IOException, LedgerException {
        JsonNode document;
        try {
            document = JSON.readTree(json);
        } catch (IOException e) {
            return;
        }
        plan(new Answers(document == null ? MissingNode.getInstance() : document));
    }

    @MethodSource("ledgers")
    @FuzzTest
    void ledger(byte[] json) throws IOException {
        LedgerFile file = new LedgerFile(directory);
        for (Desired desired : List.of(BY_ROLES, BY_GROUPS)) {
            Files.write(file.path(), json);
            try {
                Ledger ledger = file.read(desired);
                file.write(ledger);
                assertThat(file.read(desired).document()).isEqualTo(ledger.document());
                plan(new ModelKeystone());
            } catch (LedgerException e) {
                assertThat(e.getMessage()).contains(file.path().toString());
            }
        }
    }

    private static void plan(Keystone keystone) throws LedgerException {
        for (Desired desired : List.of(BY_ROLES, BY_GROUPS)) {
            LedgerFile file = new LedgerFile(directory);
            try {
                Plan plan = new Reconciler(keystone, file, CLOCK, Allowance.USUAL).plan(desired);
                plan.actions().forEach(action -> assertThat(action.toString()).isNotBlank());
            } catch (KeystoneException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (LedgerException e) {
                // the ledger of the one is not that of the other
                assertThat(e.getMessage()).contains(file.path().toString());
            }
        }
    }
}
