package io.idpmaster.keycloak.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.utils.JsonUtils;

class ForeignAudienceTest {

    @ParameterizedTest
    @ValueSource(strings = {"aud", "\\aud", "a\\ud", "au\\d", "\\a\\u\\d", "aud.", "\\aud."})
    void theClaimIsTheAudienceHoweverItIsWritten(String written) {
        assertThat(JsonUtils.splitClaimPath(written)).as("what Keycloak reads").containsExactly("aud");

        assertThat(ForeignAudience.isAddedBy("any", Optional.of(written))).isTrue();
    }

    /** Keycloak puts the client's id there before it reads the name, and anybody may call a client {@code ud}. */
    @ParameterizedTest
    @ValueSource(strings = {"${client_id}", "a${client_id}", "a\\${client_id}"})
    void orCanBeMadeSo(String written) {
        assertThat(ForeignAudience.isAddedBy("any", Optional.of(written))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "\\",
                "audience",
                "my.aud",
                "AUD",
                "resource_access.${client_id}.roles",
                "tenant_${client_id}",
                "address.formatted"
            })
    void otherClaimsAreNot(String written) {
        assertThat(ForeignAudience.isAddedBy("any", Optional.of(written))).isFalse();
    }

    @Test
    void keycloaksOwnTypesAddOneWithoutBeingToldAClaim() {
        for (String type : ForeignAudience.MAPPERS) {
            assertThat(ForeignAudience.isAddedBy(type, Optional.empty())).isTrue();
        }
        assertThat(ForeignAudience.isAddedBy("any", Optional.empty())).isFalse();
    }
}
