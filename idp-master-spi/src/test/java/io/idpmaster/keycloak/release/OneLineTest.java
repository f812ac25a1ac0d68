package io.idpmaster.keycloak.release;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {

    @Test
    void aNameForgesNoLogLine() {
        assertThat(OneLine.of("jane\r\nINFO all is well\u2028x\u0085y")).isEqualTo("jane  INFO all is well x y");
    }

    @Test
    void anErrorDescriptionHasTheCharactersOfTheRfc() {
        assertThat(OneLine.ascii("`é` \"a\\b\" 𝄞\n")).isEqualTo("`?` ?a?b? ? ");
    }
}
