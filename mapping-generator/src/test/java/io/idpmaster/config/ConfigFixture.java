package io.idpmaster.config;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.CatalogueFormat;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.Edge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A small cloud, and what its realm publishes. */
final class ConfigFixture {

    static final String ISSUER = "https://idp.example.org/realms/cloud";

    static final String CLOUD = """
            master: {issuer: "https://idp.example.org/realms/cloud"}
            userDomain: {name: cloud-users, id: 0123456789abcdef0123456789abcdef}
            domains:
              - name: SharedDom
                id: 54321cbe54321cbe54321cbe54321cbe
                projects:
                  - name: foo
                    teams:
                      - {name: member, members: [jane]}
                      - {name: ops, roles: [admin, "night's watch"], members: [jane]}
              - name: LabDom
                id: 1abd01abd01abd01abd01abd01abd01a
                projects:
                  - name: lab-1
                    teams:
                      - {name: reader, members: [jane]}
            users:
              - {name: jane, id: 6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11}
            edges:
              - name: edge-22
                agreement:
                  keystone: {url: "http://127.0.0.1:5022/v3", release: "22"}
                  identityProvider: idp-master
                  protocol: saml2
                  module: mellon
                  accepts:
                    - {domain: SharedDom}
              - name: edge-27
                agreement:
                  keystone: {url: "https://keystone.example.org/identity/v3", release: "27"}
                  identityProvider: idp-master
                  protocol: openid
                  module: openidc
                  accepts:
                    - {domain: SharedDom, roles: {admin: site_admin, member: member}}
                    - {domain: LabDom}
              - name: edge-30
                agreement:
                  keystone: {url: "https://keystone.example.net:5000/v3", release: "30"}
                  identityProvider: idp-master
                  protocol: openid
                  module: openidc
                  accepts:
                    - {domain: LabDom}
            """;

    private ConfigFixture() {}

    static byte[] resource(String name) throws IOException {
        try (InputStream in = ConfigFixture.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    static Trust trust(ApacheModule module) throws Exception {
        return module.saml()
                ? new TrustReader("idp-metadata.xml").metadata(resource("idp-metadata.xml"), ISSUER)
                : new TrustReader("jwks.json").keys(resource("jwks.json"));
    }

    static Map<String, String> files(String edge) throws Exception {
        return files(CLOUD, edge, ConfigOptions.defaults());
    }

    static Map<String, String> files(String cloud, String edgeName, ConfigOptions options) throws Exception {
        return list(cloud, edgeName, options).stream().collect(Collectors.toMap(ConfigFile::name, ConfigFile::text));
    }

    static Agreement agreement(String edge) throws Exception {
        return catalogue(CLOUD).edge(edge).orElseThrow().agreement();
    }

    static Catalogue catalogue(String cloud) throws Exception {
        return CatalogueReader.read(
                        new ByteArrayInputStream(cloud.getBytes(StandardCharsets.UTF_8)), CatalogueFormat.YAML)
                .catalogue();
    }

    static List<ConfigFile> list(String cloud, String edgeName, ConfigOptions options) throws Exception {
        Catalogue catalogue = catalogue(cloud);
        Edge edge = catalogue.edge(edgeName).orElseThrow();
        Trust trust = trust(edge.agreement().module());
        return EdgeConfig.files(catalogue, edge, (module, issuer) -> trust, options);
    }
}
