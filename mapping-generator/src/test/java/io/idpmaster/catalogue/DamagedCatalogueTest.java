package io.idpmaster.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happens to a catalogue on its way, it is read, or refused with a reason; nothing else. */
class DamagedCatalogueTest {

    private static final String[] SPLINTERS = {
        "[",
        "]",
        "{",
        "}",
        ":",
        ": ",
        ",",
        "\"",
        "'",
        "- ",
        "\n",
        "\n  ",
        "\t",
        "&a ",
        "*a",
        "!!x ",
        "<<: ",
        "---\n",
        "...\n",
        "? ",
        "| ",
        "> ",
        "#",
        "%",
        "@",
        "`",
        "~",
        "null",
        "\\",
        "\\u",
        "\0",
        "\u2028",
        "\ufeff",
        "\ud83d\ude00",
        "9e9999",
        "-"
    };

    @Property(tries = 3000)
    void aDamagedCatalogueIsReadOrRefused(@ForAll long seed, @ForAll CatalogueFormat format) throws IOException {
        Random random = new Random(seed);
        Draft draft = format == CatalogueFormat.JSON ? Draft.valid().asJson() : Draft.valid();
        byte[] bytes = draft.text().getBytes(UTF_8);
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes = damage(bytes, random);
        }
        try {
            CatalogueReader.read(new ByteArrayInputStream(bytes), format);
        } catch (CatalogueException e) {
            assertThat(e.findings()).anyMatch(Finding::isError).allSatisfy(finding -> {
                assertThat(finding.message()).isNotBlank().doesNotContain("\n");
                assertThat(finding.remedy()).isNotBlank();
                assertThat(finding.line()).isPositive();
            });
        }
    }

    private static byte[] damage(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length + 1);
        int to = random.nextInt(3) == 0 ? from : Math.min(bytes.length, from + random.nextInt(12));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        switch (random.nextInt(4)) {
            case 0 -> out.writeBytes(SPLINTERS[random.nextInt(SPLINTERS.length)].getBytes(UTF_8));
            case 1 -> out.write(random.nextInt(256));
            case 2 -> out.write(bytes, from, to - from);
            default -> {}
        }
        int rest = random.nextInt(4) == 0 ? from : to;
        out.write(bytes, rest, bytes.length - rest);
        return out.toByteArray();
    }
}
