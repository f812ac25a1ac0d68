package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.lab.DatabaseServer;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.OnDatabase;
import io.idpmaster.lab.keycloak.KeycloakServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long it is kept who did what. */
@Tag("databases")
@ExtendWith(KeycloakFixture.class)
@OnDatabase(DatabaseServer.Kind.POSTGRES)
class AuditTrailTest {

    private static final int KEPT = 10_000;

    private static long total(AdminRest rest, String action) {
        return rest.get("audit?action=" + action).get("total").asLong();
    }

    /** Two changes that reach each of five thousand edges make this many; whoever may change one team can make them. */
    @Test
    void newVersionsPushOutNothingThatPeopleDid(KeycloakServer server, DatabaseServer database) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "audit-versions");
        AdminRest rest = BundleKeysOfRealm.madeIn(realm).rest();
        rest.send("PUT", "edges/edge-a/suspension", "");
        String id = realm.get("").get("id").asText();
        long imported = total(rest, "catalogue");
        database.sql("insert into IDPM_AUDIT (ID, REALM_ID, AT_TIME, EDGE, ACTOR, ACTION, DETAIL) "
                + "select gen_random_uuid(), '" + id + "', (select max(AT_TIME) from IDPM_AUDIT where REALM_ID = '" + id
                + "') + n, 'edge-b', 'somebody', 'bundle', '{}' from generate_series(1, " + (KEPT + 100) + ") n");

        assertThat(EdgeAgent.of(realm, "edge-a").bundle("").status()).isEqualTo(200);

        assertThat(total(rest, "bundle")).isEqualTo(KEPT);
        assertThat(total(rest, "suspended")).isEqualTo(1);
        assertThat(total(rest, "catalogue")).isEqualTo(imported).isPositive();
        // nor does an import, which cuts the trail once for all that it has noted
        realm.importSample();
        assertThat(total(rest, "bundle")).isEqualTo(KEPT);
        assertThat(total(rest, "suspended")).isEqualTo(1);
    }
}
