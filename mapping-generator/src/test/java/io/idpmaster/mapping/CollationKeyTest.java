package io.idpmaster.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.mapping.CollationKey.Collation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row is what a MariaDB 10.11.19 answered to {@code SELECT a = b COLLATE …}. */
class CollationKeyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a|A|true|true",
                "a|b|false|false",
                "a|a  |true|true",
                "a| a|false|false",
                "a|á|true|true",
                "a|Ä|true|true",
                "ß|s|true|false",
                "ß|ss|false|true",
                "ß|SS|false|true",
                "æ|ae|false|true",
                "ø|o|false|true",
                "ł|L|false|true",
                "ñ|N|true|true",
                "e\u0301|é|false|true",
                "a\u00adb|ab|false|true",
                "a\u00a0b|a b|false|true",
                "²|2|false|true",
                "٣|3|false|true",
                "ﬁ|fi|false|true",
                "Ω|\u2126|false|true",
                "И|и|true|true",
                "Й|И|false|false",
                "ё|е|true|true",
                "カ|ｶ|false|true",
                "日本|日本|true|true",
                "日本|日木|false|false",
            })
    void takesForOneWhatMariaDbTakesForOne(String a, String b, boolean older, boolean newer) {
        assertThat(same(a, b, Collation.UTF8MB3_GENERAL_CI)).isEqualTo(older);
        assertThat(same(a, b, Collation.UTF8MB3_UCA1400_AI_CI)).isEqualTo(newer);
    }

    private static boolean same(String a, String b, Collation collation) {
        return key(a, collation).equals(key(b, collation));
    }

    private static CollationKey key(String name, Collation collation) {
        return CollationKey.of(name).stream()
                .filter(key -> key.collation() == collation)
                .findFirst()
                .orElseThrow();
    }
}
