package io.idpmaster.it;

import io.idpmaster.lab.DatabaseServer;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.OnDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our tables in MariaDB, and what is read from Keycloak's own there. */
@Tag("databases")
@ExtendWith(KeycloakFixture.class)
@OnDatabase(DatabaseServer.Kind.MARIADB)
class MariaDbTest implements AgentScenarios, EdgeScenarios, ClaimScenarios {}
