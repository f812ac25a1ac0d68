package io.idpmaster.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {

    @TempDir
    private Path directory;

    private LedgerFile file;
    private Desired desired;

    @BeforeEach
    void fill() throws Exception {
        file = new LedgerFile(directory.resolve("agent"));
        desired = new RandomEdge(5).desired(StrategyName.NUMBERED, Sweep.GRANTED_ONLY);
        ModelKeystone keystone = new ModelKeystone();
        new Reconciler(keystone, file, Clock.systemUTC(), Allowance.USUAL)
                .apply(desired, EnumSet.allOf(Part.class), (action, number, of) -> {});
    }

    @Test
    void isItsOwnersAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(file.path().getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void isReadAsItWasWritten() throws Exception {
        assertThat(file.read(desired).document()).isEqualTo(file.read(desired).document());
        String text = Files.readString(file.path());
        assertThat(text).contains("\"format\" : 1", "edge-b", "SEEN");
        file.write(file.read(desired));
        assertThat(Files.readString(file.path())).isEqualTo(text);
    }

    @Test
    void damageIsNeverTakenForAnEmptyOne() throws Exception {
        String whole = Files.readString(file.path());
        for (int end = 0; end < whole.length() - 1; end += Math.max(1, whole.length() / 200)) {
            Files.writeString(file.path(), whole.substring(0, end));
            assertThatThrownBy(() -> file.read(desired))
                    .as(String.valueOf(end))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("damaged");
        }
        for (String other : new String[] {
            "null",
            "{}",
            "[]",
            whole + "x",
            whole.replace("\"format\" : 1", "\"format\" : 2"),
            whole.replace("\"format\" : 1", "\"format\" : 1, \"format\" : 1"),
            whole.replace("\"format\" : 1", "\"format\" : 1, \"more\" : 1"),
            whole.replace("\"disabled\" : [ ]", "\"disabled\" : null"),
            whole.replace("\"disabled\" : [ ],", ""),
            whole.replace("SEEN", "GUESSED"),
            whole.replaceFirst("\"until\" : \"\"", "\"until\" : \"yesterday\"")
        }) {
            Files.writeString(file.path(), other);
            assertThatThrownBy(() -> file.read(desired))
                    .as(other.substring(0, Math.min(80, other.length())))
                    .isInstanceOf(LedgerException.class);
        }
    }

    @Test
    void anotherEdgesIsRefused() throws Exception {
        Files.writeString(file.path(), Files.readString(file.path()).replace("edge-b", "edge-c"));
        assertThatThrownBy(() -> file.read(desired))
                .hasMessageContaining("edge-c")
                .hasMessageContaining("--state");
    }

    @Test
    void twoAgentsDoNotWorkAtOnce() throws Exception {
        try (LedgerFile.Lock first = file.lock()) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> file.lock()).hasMessageContaining("another agent");
        }
        file.lock().close();
    }
}
