package io.idpmaster.keycloak.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowTest {

    @Test
    void whatWouldPartCellsIsQuoted() {
        assertThat(CsvRow.of("a", "b c", "", "d,e", "f\"g", "h\ni", "j\rk").text())
                .isEqualTo("a,b c,,\"d,e\",\"f\"\"g\",\"h\ni\",\"j\rk\"\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "+", "-", "@", "\t", "\r", "\n"})
    void noCellIsAFormula(String first) {
        assertThat(CsvRow.of(first + "1+1").text()).matches("(?s)\"?'.*");
        assertThat(CsvRow.of("1" + first + "1").text()).doesNotContain("'");
    }
}
