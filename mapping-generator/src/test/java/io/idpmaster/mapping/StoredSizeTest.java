package io.idpmaster.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredSizeTest {

    /** The sizes were printed by Python: {@code len(json.dumps(json.dumps(json.loads(text))))}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                   | 4",
                "[1, true, null, -2.5]                | 23",
                "{}                                   | 4",
                "[{\"a\": [\"b\", {}], \"c\": \"\"}]  | 37",
                "[\"a\\\"b\\\\c\\nd\\u0001e\\u007ff\"] | 39",
                "[\"é ü 😀 \\ud800\"]                 | 46",
                "[\"{0:s}\\t/\"]                      | 17",
            })
    void isWhatPythonWritesTwice(String json, int size) throws Exception {
        assertThat(StoredSize.of(new ObjectMapper().readTree(json))).isEqualTo(size);
    }
}
