package io.idpmaster.lab.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void aStepThatIsDoneSaysWhatItCameTo() {
        try (Progress.Step step = Progress.lines(out).begin("unpack")) {
            step.at(1, 2);
            step.done("2 files");
        }
        assertThat(text()).matches("  ok   unpack: 2 files \\(0\\.\\d s\\)\n");
    }

    @Test
    void aStepThatIsNeverDoneHasFailed() {
        Progress.lines(out).begin("unpack").close();
        assertThat(text()).matches("  FAIL unpack \\(0\\.\\d s\\)\n");
    }

    @Test
    void aTerminalIsLeftWithOneLineForEachStep() {
        Progress progress = Progress.terminal(out, false);
        try (Progress.Step step = progress.begin("unpack")) {
            step.at(1, 2);
            step.done("2 files");
        }
        assertThat(text().substring(text().lastIndexOf("\r\u001b[K") + 4))
                .matches("  ✓ unpack: 2 files \\(0\\.\\d s\\)\n");
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
