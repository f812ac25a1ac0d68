package io.idpmaster.keycloak.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From when and to when the audit trail is asked for. */
class AuditTimesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "+999999999-01-01",
                "+999999999-12-31",
                "-999999999-01-01",
                "+999999999-01-01T00:00:00Z",
                "-999999999-01-01T00:00:00Z"
            })
    void whatNoTableHoldsIsNoTime(String text) {
        assertThatThrownBy(() -> AuditResource.begin(text)).isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> AuditResource.end(text)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void aDayEndsWithItsLastMillisecond() {
        assertThat(AuditResource.begin("2026-11-23")).isEqualTo("2026-11-23T00:00:00Z");
        assertThat(AuditResource.end("2026-11-23")).isEqualTo("2026-11-24T00:00:00Z");
        assertThat(AuditResource.end("2026-11-23T08:00:00Z")).isEqualTo("2026-11-23T08:00:00.001Z");
    }
}
