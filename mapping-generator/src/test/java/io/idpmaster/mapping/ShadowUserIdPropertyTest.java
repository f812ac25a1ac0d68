package io.idpmaster.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The roster and a login name a user by this one id: here from Java's own encoder, which differs from Python's in four marks. */
class ShadowUserIdPropertyTest {

    private static final String DOMAIN = "0123456789abcdef0123456789abcdef";

    @Property(tries = 500)
    void isTheDigestOfTheQuotedUniqueId(@ForAll String uniqueId) throws Exception {
        String quoted = URLEncoder.encode(uniqueId, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~")
                .replace("%2F", "/");
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest((DOMAIN + "user" + quoted).getBytes(StandardCharsets.UTF_8));

        assertThat(ShadowUserId.of(DOMAIN, uniqueId).text())
                .isEqualTo(HexFormat.of().formatHex(digest));
    }
}
