package io.idpmaster.keycloak.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PageShellTest {

    private static final String HOSTILE = "\"'><script>alert(1)</script>&";

    private static PageShell shell(Page page) {
        return new PageShell(
                page,
                new PageTexts("en", Map.of("title", HOSTILE, "noClient", HOSTILE, "noPage", HOSTILE)),
                Map.of("realm", HOSTILE, "cloud", HOSTILE),
                "/realms/" + HOSTILE + "/",
                "/resources/" + HOSTILE);
    }

    @ParameterizedTest
    @EnumSource
    void nothingThatIsPutInBecomesMarkup(Page page) {
        for (String html : new String[] {shell(page).html(), shell(page).refusal("noClient")}) {
            assertThat(html)
                    .doesNotContain("<script>", "alert(1)</script>", "\"'")
                    .contains("data-realm=\"&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;\"")
                    // a strict policy stops these, and so a page that had them would not work
                    .doesNotContainPattern("<script(?![^>]*\\bsrc=)")
                    .doesNotContain("style=", "<style", " on");
        }
    }

    @Test
    void whereThereIsNoPageNoScriptLogsIn() {
        assertThat(shell(Page.CLOUDS).html()).contains("keycloak.min.js", "clouds/main.js");
        assertThat(shell(Page.CLOUDS).refusal("noClient"))
                .doesNotContain("keycloak.min.js", "main.js")
                .contains("idp-master-clouds");
    }
}
