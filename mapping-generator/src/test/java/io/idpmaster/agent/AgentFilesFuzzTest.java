package io.idpmaster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.idpmaster.bundle.BundleFixture;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.BundleState;
import io.idpmaster.catalogue.CatalogueWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever lies in the agent's files, it is read, or refused as what it is. */
class AgentFilesFuzzTest {

    private static final BundleFixture MASTER = BundleFixture.known();

    @TempDir
    private static Path directory;

    private static Path configuration;
    private static AgentConfig config;

    @BeforeAll
    static void fill() throws IOException {
        configuration = directory.resolve("agent.yaml");
        Path state = Files.createDirectory(directory.resolve("state"));
        Files.write(directory.resolve("keys.json"), MASTER.chain.write());
        Files.writeString(
                directory.resolve("agreement.json"),
                CatalogueWriter.agreement(MASTER.edge("edge-a").agreement()));
        config = new AgentConfig(
                "edge-a",
                MASTER.issuer(),
                MASTER.edge("edge-a").agreement(),
                directory.resolve("keys.json"),
                state,
                Duration.ofSeconds(60),
                100,
                100,
                Optional.empty());
    }

    static Stream<byte[]> states() {
        return Stream.of("a".repeat(64), "../a", "a\0b", "")
                .map(digest -> new BundleState(
                                MASTER.chain.newest(),
                                1,
                                Optional.of(digest).filter(text -> !text.isEmpty()),
                                BundleFixture.NOW,
                                Optional.of("0".repeat(32)))
                        .write());
    }

    static Stream<byte[]> chains() {
        return Stream.of(MASTER.chain.write());
    }

    @FuzzTest
    void configuration(byte[] yaml) throws IOException {
        // it is the admin's own file, and names other files wherever they lie
        BugDetectors.setFilePathTraversalAllowPath(path -> true);
        Files.write(configuration, yaml);
        try {
            AgentConfig read = new AgentConfigReader(configuration, Optional.empty()).read();
            assertThat(read.edge()).isNotEmpty();
            assertThat(read.interval()).isBetween(Duration.ofSeconds(1), Duration.ofDays(1));
        } catch (AgentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @MethodSource("states")
    @FuzzTest
    void state(byte[] json) throws IOException {
        Files.write(config.state().resolve("bundles.json"), json);
        StateDirectory state = new StateDirectory(config.state());
        try {
            Optional<BundleState> read = state.state();
            assertThat(read).isPresent();
            assertThat(BundleState.read(read.get().write()).write())
                    .isEqualTo(read.get().write());
            new BundleStore(config, BundleFixture.CLOCK).inHand();
        } catch (AgentException | BundleRefused e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @FuzzTest
    void applied(byte[] json) throws IOException, AgentException {
        Files.write(config.state().resolve("applied.json"), json);
        StateDirectory state = new StateDirectory(config.state());
        Optional<AgentReport.Applied> applied = state.applied();
        if (applied.isPresent()) {
            state.write(applied.get());
            assertThat(state.applied()).isEqualTo(applied);
        }
    }

    @MethodSource("chains")
    @FuzzTest
    void firstKeys(byte[] json) throws IOException {
        Files.deleteIfExists(config.state().resolve("bundles.json"));
        Files.write(config.keys(), json);
        try {
            assertThat(new BundleStore(config, BundleFixture.CLOCK).inHand()).isEmpty();
        } catch (AgentException | BundleRefused e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
