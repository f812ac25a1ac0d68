package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.BundleState;
import io.idpmaster.bundle.BundleVerifier;
import io.idpmaster.bundle.KeysChain;
import io.idpmaster.bundle.KeysVersion;
import io.idpmaster.bundle.SignatureAlgorithm;
import io.idpmaster.bundle.SignedKeys;
import io.idpmaster.bundle.SigningKey;
import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A master whose database was put back from a backup, before an edge that knows better. */
@Tag("keycloak")
@ExtendWith(KeycloakFixture.class)
class RestoredMasterTest {

    private static final String EDGE = "edge-b";
    private static final List<String> TEAMS =
            List.of("openstack/engineering/lab-alpha/reader", "openstack/research/climate/member");

    /** The backup has the key of bundles and the first version; what the realm told edges later is not in it. */
    @Test
    void edgesComeBackByRootKeysAndNotByHigherVersionsAlone(KeycloakServer server) throws Exception {
        SigningKey bundleKey = SigningKey.fresh(SignatureAlgorithm.EDDSA);
        SampleRealm realm = SampleRealm.load(server, "restored");
        BundleKeysOfRealm.give(realm, bundleKey);
        BundleKeysOfRealm keys = BundleKeysOfRealm.of(realm);
        KeysChain first = KeysChain.first(keys.draft(keys.offered()));
        keys.put(first);
        BundleState edge = take(realm, keys, BundleState.fresh(first.newest()));
        for (String team : TEAMS) {
            realm.leave("jane", team);
            edge = take(realm, keys, edge);
        }
        assertThat(edge.version()).isEqualTo(3);

        realm.administrator().delete("/" + realm.name());
        SampleRealm restored = SampleRealm.load(server, "restored");
        BundleKeysOfRealm.give(restored, bundleKey);
        BundleKeysOfRealm again = new BundleKeysOfRealm(new AdminRest(restored), keys.issuer(), keys.people());
        again.put(first);

        BundleState stuck = edge;
        assertThatThrownBy(() -> take(restored, again, stuck))
                .isExactlyInstanceOf(BundleRefused.VersionRolledBack.class)
                .hasMessageContaining("3")
                .hasMessageContaining("1");
        // the newest catalogue, in one import: what it says is right, and its version too low all the same
        restored.leave("jane", TEAMS.get(0));
        restored.leave("jane", TEAMS.get(1));
        assertThatThrownBy(() -> take(restored, again, stuck))
                .isExactlyInstanceOf(BundleRefused.VersionRolledBack.class)
                .hasMessageContaining("2");

        again.rest().send("POST", "bundle-keys/key", "");
        SignedKeys replaced = first.newest()
                .nextEpoch(Instant.now().truncatedTo(ChronoUnit.SECONDS), List.of(again.offered()), again.publicRoots())
                .signedBy(again.roots().get(0))
                .signedBy(again.roots().get(1));
        again.put(first.with(replaced));

        BundleState healed = take(restored, again, stuck);
        assertThat(healed.version()).isEqualTo(2);
        assertThat(healed.keys().version()).isEqualTo(new KeysVersion(2, 0));
        restored.join("jane", TEAMS.get(0));
        assertThat(take(restored, again, healed).version()).isEqualTo(3);
    }

    private static BundleState take(SampleRealm realm, BundleKeysOfRealm keys, BundleState state) throws BundleRefused {
        return BundleVerifier.of(EDGE, keys.issuer(), realm.edge(EDGE).agreement())
                .verify(
                        keys.rest().text("edges/" + EDGE + "/bundle").getBytes(StandardCharsets.UTF_8),
                        state,
                        Clock.systemUTC())
                .state();
    }
}
