package io.idpmaster.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.bundle.ShadowUserId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The roster names the users that a login makes. */
class ShadowUserIdPropertyTest {

    private static final String DOMAIN = "0123456789abcdef0123456789abcdef";

    @Property(tries = 500)
    void theRosterAndTheLoginAgreeOnTheId(@ForAll String uniqueId) {
        assertThat(ShadowUserId.of(DOMAIN, uniqueId).text()).isEqualTo(Mapped.userId(DOMAIN, Mapped.quote(uniqueId)));
    }
}
