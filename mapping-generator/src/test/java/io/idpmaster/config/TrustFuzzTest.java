package io.idpmaster.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** What a master publishes about its keys is taken, or refused as what it is. */
class TrustFuzzTest {

    private static final String ISSUER = "https://idp.example.org/realms/cloud";

    @FuzzTest
    void metadata(byte[] xml) {
        try {
            Trust.Metadata read = new TrustReader("metadata").metadata(xml, ISSUER);
            assertThat(new TrustReader("metadata").metadata(read.xml().getBytes(StandardCharsets.UTF_8), ISSUER))
                    .isEqualTo(read);
        } catch (ConfigException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @FuzzTest
    void keys(byte[] json) {
        try {
            Trust.Keys read = new TrustReader("keys").keys(json);
            assertThat(read.keys())
                    .isNotEmpty()
                    .allSatisfy(key -> assertThat(key.pem()).startsWith("-----BEGIN PUBLIC KEY-----"));
        } catch (ConfigException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
