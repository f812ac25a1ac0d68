package io.idpmaster.it;

import io.idpmaster.lab.KeycloakFixture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** On the embedded database. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class EdgeClaimsTest implements ClaimScenarios {}
