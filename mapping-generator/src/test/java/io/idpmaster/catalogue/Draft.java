package io.idpmaster.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** A catalogue's text in the making: begins with one in which nothing is wrong. */
record Draft(String text, CatalogueFormat format) {

    private static final String VALID = """
            master: {issuer: "https://idp.example.org/realms/cloud"}
            userDomain: {name: people, id: 0123456789abcdef0123456789abcdef}
            domains:
              - name: lab
                id: 1111cbe0111111111111111111111111
                projects:
                  - name: alpha
                    teams:
                      - {name: member, members: [jane, omar]}
                      - {name: ops, roles: [admin], edges: [edge-a, "edge-?", "tier=core"], members: [jane]}
                  - name: beta
              - name: field
                id: 2222cbe0222222222222222222222222
            users:
              - {name: jane, id: 6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11, email: jane@example.org}
              - {name: omar, id: 0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2}
            edges:
              - name: edge-a
                labels: {tier: core}
                agreement:
                  keystone: {url: "https://a.example.org:5000/v3", release: 27}
                  identityProvider: master
                  protocol: openid
                  module: openidc
                  accepts:
                    - domain: lab
                      projects: [alpha, "*"]
                      roles: {member: member, admin: site_admin}
              - name: edge-b
                agreement:
                  keystone: {url: "https://b.example.org:5000/v3", schema: "2.0"}
                  module: mellon
                  accepts:
                    - domain: lab
                      roles: {member: member, admin: admin}
            """;

    static Draft valid() {
        return new Draft(VALID, CatalogueFormat.YAML);
    }

    static Draft yaml(String text) {
        return new Draft(text, CatalogueFormat.YAML);
    }

    static Draft json(String text) {
        return new Draft(text, CatalogueFormat.JSON);
    }

    /** The same with one part written otherwise; the part must be there, once. */
    Draft with(String part, String otherwise) {
        assertThat(text.split(Pattern.quote(part), -1)).as(part).hasSize(2);
        return new Draft(text.replace(part, otherwise), format);
    }

    CatalogueReader.Loaded load() throws CatalogueException {
        try {
            return CatalogueReader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Catalogue catalogue() {
        try {
            return load().catalogue();
        } catch (CatalogueException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** The same catalogue as JSON. */
    Draft asJson() {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            CatalogueWriter.write(catalogue(), CatalogueFormat.JSON, out);
            return json(out.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that is found; nothing, if all is well. */
    List<Finding> findings() {
        try {
            return load().warnings();
        } catch (CatalogueException e) {
            assertThat(e.findings()).anyMatch(Finding::isError);
            return e.findings();
        }
    }

    /** The one thing that is found. */
    Finding finding() {
        List<Finding> findings = findings();
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }
}
