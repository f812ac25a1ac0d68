package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.it.WebSession.Page;
import io.idpmaster.lab.keycloak.AdminClient;
import java.util.ArrayList;
import java.util.List;

/** A realm whose users' names come from elsewhere, and what it tells those whose names go nowhere. */
record ForeignNames(AdminClient administrator, String realm) {

    /** Of the realm that is to take any name: its own idea of one is stricter than what is under test. */
    static ForeignNames in(AdminClient administrator, String realm) {
        String verify = "/" + realm + "/authentication/required-actions/VERIFY_PROFILE";
        administrator.put(verify, ((ObjectNode) administrator.get(verify)).put("enabled", false));
        administrator.put("/" + realm, JsonNodeFactory.instance.objectNode().put("eventsEnabled", true));
        return new ForeignNames(administrator, realm);
    }

    /** The page, and an event, say that this (`username`) cannot be carried to the edge, and why. */
    void assertRefused(Page page, String edge, String what, String why) {
        assertRefused(page, edge);
        assertThat(page.html()).contains("the " + what + " `", "cannot be carried to edge `" + edge + "`", why);
        assertThat(reasons(edge))
                .as(edge)
                .anySatisfy(reason -> assertThat(reason)
                        .startsWith("the " + what + " `")
                        .contains(why)
                        .matches(text -> text.codePoints().noneMatch(Character::isISOControl), "is one line"));
    }

    /** The page refuses, and shows nothing that would show itself. */
    void assertRefused(Page page, String edge) {
        assertThat(page.refuses())
                .as(page.status() + " " + page.left() + " " + page.html())
                .isTrue();
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.html())
                .contains(edge)
                .doesNotContain("SAMLResponse", "Exception", "\0", "\u202e", "\u200f", "\u2028")
                .hasSizeLessThan(20_000);
    }

    /** Of the logins that were refused at this edge. */
    List<String> reasons(String edge) {
        List<String> reasons = new ArrayList<>();
        for (JsonNode event : administrator.get("/" + realm + "/events?type=LOGIN_ERROR&max=1000")) {
            String reason = event.path("details").path("reason").asText();
            if (event.path("error").asText().equals("access_denied") && reason.contains("`" + edge + "`")) {
                reasons.add(reason);
            }
        }
        return reasons;
    }
}
