package io.idpmaster.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {

    @Test
    void showsWhatIsVisibleAsItIs() {
        assertThat(Quoted.of("Jane's \"ä\" 日本 😀")).isEqualTo("`Jane's \"ä\" 日本 😀`");
    }

    @Test
    void makesTheInvisibleVisible() {
        assertThat(Quoted.of("a\n\r\t\0b\\`c")).isEqualTo("`a\\n\\r\\t\\u0000b\\\\\\u0060c`");
        assertThat(Quoted.of("\u001b[31m\u202e\u00a0\u2028\ufeff\ud800"))
                .isEqualTo("`\\u001b[31m\\u202e\\u00a0\\u2028\\ufeff\\ud800`");
        assertThat(Quoted.of(new String(Character.toChars(0xe0001)))).isEqualTo("`\\U000e0001`");
    }

    @Test
    void showsABeginning() {
        assertThat(Quoted.of("x".repeat(80))).isEqualTo("`" + "x".repeat(80) + "`");
        assertThat(Quoted.of("x".repeat(81))).isEqualTo("`" + "x".repeat(80) + "…`");
        assertThat(Quoted.of("😀".repeat(81))).isEqualTo("`" + "😀".repeat(80) + "…`");
    }
}
