package io.idpmaster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxTest {

    @ParameterizedTest
    @ValueSource(strings = {"a b", "it's", "$(id)", "`id`", "a\"b", "a\\", "-n", "", "é;&|<>#!*?[~"})
    void aWordOfTheShellIsReadBackByTheShell(String text) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "printf %s " + Syntax.SHELL.quote(text))
                .redirectErrorStream(true)
                .start();

        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "it's",
                "a\"b",
                "a\\n",
                "yes",
                "{{ x }}",
                ": #",
                "a\nb: c",
                "\t\u0000\u0085\u2028\u202e\ufeff",
                "\ud83d\ude00"
            })
    void aScalarOfYamlIsReadBack(String text) throws Exception {
        assertThat(new ObjectMapper(new YAMLFactory())
                        .readTree("a: " + Syntax.YAML.quote(text))
                        .path("a")
                        .asText())
                .isEqualTo(text);
    }

    @Test
    void apachesOwnExpansionIsRefused() {
        assertThat(Syntax.APACHE.quote("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
        assertThatThrownBy(() -> Syntax.APACHE.quote("a${b}")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPlaceWithoutAValueAndAValueWithoutAPlaceAreFaults() {
        assertThatThrownBy(() -> ConfigTemplate.fill("keystone.conf", Syntax.OSLO, Map.of()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ConfigTemplate.fill("install-key.sh", Syntax.SHELL, Map.of("a", "b")))
                .isInstanceOf(IllegalStateException.class);
    }
}
