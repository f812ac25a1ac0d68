package io.idpmaster.keycloak.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** What an edge says about itself is kept as it was checked, or refused. */
class AgentReportFuzzTest {

    @FuzzTest
    void read(byte[] body) {
        AgentReport report;
        try {
            report = AgentReport.read(body);
        } catch (AgentReport.Invalid e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        try {
            assertThat(AgentReport.read(report.json().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(report);
        } catch (AgentReport.Invalid e) {
            throw new AssertionError("what was kept cannot be read", e);
        }
    }
}
