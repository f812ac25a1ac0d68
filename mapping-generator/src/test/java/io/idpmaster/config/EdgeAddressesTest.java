package io.idpmaster.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Edge;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EdgeAddressesTest {

    @Test
    void mellonIsBesideKeystone() throws Exception {
        EdgeAddresses addresses = EdgeAddresses.of(edge("mellon", "http://127.0.0.1:5022/v3/"));
        assertThat(addresses.clientId()).isEqualTo("http://127.0.0.1:5022/v3/mellon/metadata");
        assertThat(addresses.landing()).isEqualTo("http://127.0.0.1:5022/v3/mellon/postResponse");
        assertThat(addresses.ecp()).contains("http://127.0.0.1:5022/v3/mellon/paosResponse");
        assertThat(addresses.all())
                .containsExactlyInAnyOrder(
                        "http://127.0.0.1:5022/v3/mellon/postResponse", "http://127.0.0.1:5022/v3/mellon/paosResponse");
    }

    @Test
    void openIdConnectIsKnownByTheEdgesName() throws Exception {
        EdgeAddresses addresses = EdgeAddresses.of(edge("openidc", "https://keystone.example.org/identity/v3"));
        assertThat(addresses.clientId()).isEqualTo("edge");
        assertThat(addresses.all()).containsExactly("https://keystone.example.org/identity/v3/redirect_uri");
    }

    @Test
    void shibbolethIsBelowTheHost() throws Exception {
        EdgeAddresses addresses = EdgeAddresses.of(edge("shibboleth", "https://keystone.example.org/identity/v3"));
        assertThat(addresses.clientId()).isEqualTo("https://keystone.example.org/identity/v3/shibboleth");
        assertThat(addresses.landing()).isEqualTo("https://keystone.example.org/Shibboleth.sso/SAML2/POST");
        assertThat(addresses.ecp()).contains("https://keystone.example.org/Shibboleth.sso/SAML2/ECP");
    }

    private static Edge edge(String module, String url) throws Exception {
        return new Edge(
                "edge",
                Map.of(),
                CatalogueReader.agreement("{\"keystone\": {\"url\": \"" + url + "\", \"release\": 27}, \"module\": \""
                        + module + "\", \"accepts\": [{\"domain\": \"d\"}]}"));
    }
}
