package io.idpmaster.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.ApacheModule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModuleEnvironmentTest {

    private static final String ISSUER = "https://idp.example.org/realms/cloud";

    @Test
    void mellonJoinsValuesAndNamesTheSubjectAndTheIssuer() {
        assertThat(of(ApacheModule.MELLON, Map.of("groups", List.of("a", "b"))))
                .containsExactly(
                        Map.entry("MELLON_NAME_ID", "jane"),
                        Map.entry("MELLON_groups", "a;b"),
                        Map.entry("MELLON_IDP", ISSUER));
    }

    /** {@code am_cache_env_populate} merges whatever has one name: Keystone then sees neither issuer. */
    @Test
    void anAttributeOfTheIssuersNameDoesNotReplaceTheIssuer() {
        assertThat(of(ApacheModule.MELLON, Map.of("IDP", List.of("https://evil.example.org"))))
                .containsEntry("MELLON_IDP", "https://evil.example.org;" + ISSUER);
    }

    @Test
    void openidcPassesClaimsOnAndAddsNone() {
        assertThat(of(ApacheModule.OPENIDC, Map.of("iss", List.of("https://evil.example.org"))))
                .containsExactly(Map.entry("OIDC-iss", "https://evil.example.org"));
    }

    @Test
    void openidcPassesAnEmptyListOnAsEmptyText() {
        assertThat(of(ApacheModule.OPENIDC, Map.of("openstack_project_1", List.of())))
                .containsExactly(Map.entry("OIDC-openstack_project_1", ""));
    }

    @Test
    void shibbolethKeepsTheNames() {
        assertThat(of(ApacheModule.SHIBBOLETH, Map.of("openstack_edge", List.of("edge-a"))))
                .containsExactly(Map.entry("openstack_edge", "edge-a"), Map.entry("Shib-Identity-Provider", ISSUER));
    }

    /** Strategy groups writes its groups as one text, at whose semicolons Keystone splits; a backslash would spoil them. */
    @Test
    void shibbolethPassesASemicolonOnAsItIs() {
        assertThat(of(ApacheModule.SHIBBOLETH, Map.of("openstack_groups", List.of("m:a/b:c;m:a/b:d"))))
                .containsEntry("openstack_groups", "m:a/b:c;m:a/b:d");
    }

    @Test
    void shibbolethEscapesWhatItSeparatesValuesBy() {
        assertThat(of(ApacheModule.SHIBBOLETH, Map.of("openstack_edge", List.of("a\tb", "R&D"))))
                .containsEntry("openstack_edge", "a\\\tb\tR&D");
    }

    @Test
    void shibbolethDropsWhatIsEmptyOrNotInItsMap() {
        assertThat(of(
                        ApacheModule.SHIBBOLETH,
                        Map.of(
                                "openstack_edge", List.of("", "a"),
                                "openstack_size", List.of(""),
                                "Shib-Identity-Provider", List.of("https://evil.example.org"),
                                "Role", List.of("admin"))))
                .containsExactly(Map.entry("openstack_edge", "a"), Map.entry("Shib-Identity-Provider", ISSUER));
    }

    private static Map<String, String> of(ApacheModule module, Map<String, List<String>> values) {
        return ModuleEnvironment.of(
                module,
                new VerifiedAttributes(ISSUER, "jane", "rsa-sha256", Optional.empty(), new LinkedHashMap<>(values)));
    }
}
