package io.idpmaster.keycloak.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForgedReleaseTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openstack_edge",
                "openst\\ack_edge",
                "\\openstack_edge",
                "openstack_edge.deep",
                " openstack_edge",
                "OPENSTACK_EDGE",
                "openstack-edge",
                "${client_id}",
                "${client_id}.roles",
                "open${client_id}",
                "open\\${client_id}",
                "openstack.edge",
                "openstack\\.edge"
            })
    void aNameOfAReleaseIsOneHoweverItIsWritten(String name) {
        for (String key : ForgedRelease.NAMES) {
            assertThat(ForgedRelease.isWrittenBy("any", Map.of(key, name))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "phone",
                "resource_access.${client_id}.roles",
                "tenant_${client_id}",
                "my.openstack_edge",
                "openstack",
                "urn:oid:1.2"
            })
    void othersAreNot(String name) {
        for (String key : ForgedRelease.NAMES) {
            assertThat(ForgedRelease.isWrittenBy("any", Map.of(key, name))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openstack_edge", "a openstack_size b"})
    void aMapperThatNobodyKnowsMayTakeNamesAnywhere(String value) {
        assertThat(ForgedRelease.isWrittenBy("other", Map.of("script", value))).isTrue();
        assertThat(ForgedRelease.isWrittenBy(OidcReleaseMapper.ID, Map.of("openstack.edge", value)))
                .isFalse();
    }
}
