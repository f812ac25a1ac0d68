package io.idpmaster.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.mapping.CollationKey;
import io.idpmaster.mapping.SchemaVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogueWriterTest {

    private static byte[] write(Catalogue catalogue, CatalogueFormat format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            CatalogueWriter.write(catalogue, format, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static Catalogue read(byte[] bytes, CatalogueFormat format) {
        try {
            return CatalogueReader.read(new ByteArrayInputStream(bytes), format).catalogue();
        } catch (CatalogueException | IOException e) {
            throw new AssertionError(e.getMessage() + "\n" + new String(bytes, UTF_8), e);
        }
    }

    /** Whatever the names, what was written reads as the same catalogue, and is written the same way again. */
    @Property(tries = 500)
    void whatIsWrittenReadsBackEqual(@ForAll("catalogues") Catalogue catalogue, @ForAll CatalogueFormat format) {
        byte[] written = write(catalogue, format);
        Catalogue read = read(written, format);
        assertThat(read).isEqualTo(catalogue);
        assertThat(write(read, format)).isEqualTo(written);
    }

    @Property(tries = 200)
    void anAgreementReadsBackEqual(@ForAll("agreements") Agreement agreement) throws CatalogueException {
        assertThat(CatalogueReader.agreement(CatalogueWriter.agreement(agreement)))
                .isEqualTo(agreement);
    }

    @Provide
    static Arbitrary<Catalogue> catalogues() {
        Arbitrary<List<String>> some = names().list()
                .uniqueElements(name -> CollationKey.of(name).get(0))
                .uniqueElements(name -> CollationKey.of(name).get(1))
                .ofMinSize(1)
                .ofMaxSize(4);
        return Combinators.combine(
                        some, some, some, agreements().list().ofMinSize(1).ofMaxSize(3), names())
                .as((projects, roles, users, agreements, label) -> {
                    List<User> people = IntStream.range(0, users.size())
                            .mapToObj(i -> new User(
                                    users.get(i), "id-" + i, i % 2 == 0 ? "" : "a" + i + "@example.org", i % 3 != 0))
                            .toList();
                    List<Project> all = projects.stream()
                            .map(name -> new Project(
                                    name,
                                    List.of(
                                            new Team(roles.get(0), List.of(), List.of(), users),
                                            new Team(
                                                    roles.get(0) + "2",
                                                    roles,
                                                    List.of(new EdgeSelector("*")),
                                                    List.of(),
                                                    List.of(new Team(
                                                            roles.get(0),
                                                            List.of(),
                                                            List.of(),
                                                            users,
                                                            List.of(new Team("inner", roles, List.of(), users))))))))
                            .toList();
                    List<Edge> edges = IntStream.range(0, agreements.size())
                            .mapToObj(i -> new Edge(
                                    "edge-" + i,
                                    Glob.isGlob(label) ? Map.of() : Map.of("label", label),
                                    at(agreements.get(i), "https://edge-" + i + ".example.org/v3")))
                            .toList();
                    return new Catalogue(
                            new Master("https://idp.example.org/realms/cloud"),
                            new UserDomain("people", "f".repeat(32)),
                            List.of(),
                            List.of(
                                    new Domain("lab", "0".repeat(32), all),
                                    new Domain("field", "1".repeat(32), List.of())),
                            people,
                            edges);
                });
    }

    @Provide
    static Arbitrary<Agreement> agreements() {
        Arbitrary<Keystone> keystones = Arbitraries.of(
                new Keystone("https://edge.example.org/v3", Optional.of(27), SchemaVersion.V2_0),
                new Keystone("https://edge.example.org/v3", Optional.of(30), SchemaVersion.V3_0),
                new Keystone("https://edge.example.org/v3", Optional.of(30), SchemaVersion.V2_0),
                new Keystone("https://edge.example.org/v3", Optional.empty(), SchemaVersion.V3_0));
        Arbitrary<Optional<List<Glob>>> projects =
                names().map(Glob::new).list().ofMaxSize(3).optional();
        return Combinators.combine(
                        keystones,
                        Arbitraries.of("idp-master", "another"),
                        Arbitraries.of(ApacheModule.values()),
                        Arbitraries.of(true, false),
                        projects,
                        Arbitraries.of(Sweep.values()),
                        Arbitraries.of(Optional.<Duration>empty(), Optional.of(Duration.ofHours(8))),
                        Arbitraries.of(Expired.values()))
                .as((keystone, provider, module, ownProtocol, globs, sweep, lease, expired) -> new Agreement(
                        keystone,
                        provider,
                        ownProtocol ? "mapped" : AgreementDefaults.protocol(module),
                        module,
                        lease.isPresent() ? Optional.of(StrategyName.GROUPS) : Optional.empty(),
                        List.of(
                                new Acceptance("lab", globs, Optional.empty()),
                                new Acceptance("field", globs, Optional.empty())),
                        lease,
                        sweep,
                        expired));
    }

    private static Agreement at(Agreement terms, String url) {
        Keystone keystone =
                new Keystone(url, terms.keystone().release(), terms.keystone().schema());
        return new Agreement(
                keystone,
                terms.identityProvider(),
                terms.protocol(),
                terms.module(),
                terms.strategy(),
                terms.accepts(),
                terms.lease(),
                terms.sweep(),
                terms.expired());
    }

    /** Everything that a name may be, and above all what YAML and JSON could take for something else. */
    private static Arbitrary<String> names() {
        Arbitrary<String> odd = Arbitraries.of(
                "yes",
                "No",
                "on",
                "true",
                "FALSE",
                "null",
                "~",
                "Null",
                "007",
                "0x1f",
                "1e3",
                "1_000",
                "-1",
                ".5",
                ".inf",
                "2026-11-22",
                "12:30",
                "<<",
                "=",
                "-",
                "- a",
                "?",
                "? a",
                ":",
                "a: b",
                "a:",
                ":a",
                "#",
                "a #b",
                "a#b",
                "&a",
                "*a",
                "!a",
                "!!str",
                "|",
                ">",
                "%a",
                "@a",
                "`a`",
                "{a}",
                "[a]",
                "{",
                "]",
                ",",
                "a,b",
                "'",
                "''",
                "\"",
                "\\",
                "\\n",
                "---",
                "--- a",
                "...",
                "a/b",
                "日本",
                "ä ö",
                "na\u200cme",
                "\ud83d\ude00",
                "a'b\"c",
                "a\\",
                "𐐀");
        Arbitrary<String> any = Arbitraries.strings()
                .all()
                .ofMinLength(1)
                .ofMaxLength(20)
                .map(text -> text.codePoints()
                        .filter(c -> c != ';' && !NameRules.isHarmful(c) && Character.isDefined(c))
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                        .strip());
        Arbitrary<String> ascii = Arbitraries.strings()
                .withCharRange(' ', '~')
                .ofMinLength(1)
                .ofMaxLength(12)
                .map(text -> text.replace(";", "").strip());
        return Arbitraries.oneOf(odd, any, ascii)
                // what no address carries is no name of a place
                .filter(text -> !text.isEmpty()
                        && !text.equals(".")
                        && !text.equals("..")
                        && !NameRules.isSpace(text.codePointAt(0))
                        && !NameRules.isSpace(text.codePointBefore(text.length())));
    }

    @Test
    void leavesOutWhatGoesWithoutSaying() {
        Catalogue catalogue = Draft.valid()
                .with("id: 6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11, email", "enabled: false, id: 007, email")
                .with("release: 27", "release: 30, schema: 2.0")
                .with(
                        "module: openidc",
                        "strategy: groups\n      lease: PT8H\n      sweep: authoritative\n      expired: suspend")
                .with("domains:\n", "roles: [member, admin]\ndomains:\n")
                .catalogue();
        assertThat(new String(write(catalogue, CatalogueFormat.YAML), UTF_8)).isEqualTo("""
                        master:
                          issuer: https://idp.example.org/realms/cloud
                        userDomain:
                          name: people
                          id: 0123456789abcdef0123456789abcdef
                        roles:
                          - member
                          - admin
                        domains:
                          - name: lab
                            id: 1111cbe0111111111111111111111111
                            projects:
                              - name: alpha
                                teams:
                                  - name: member
                                    members:
                                      - jane
                                      - omar
                                  - name: ops
                                    roles:
                                      - admin
                                    edges:
                                      - edge-a
                                      - edge-?
                                      - tier=core
                                    members:
                                      - jane
                              - name: beta
                          - name: field
                            id: 2222cbe0222222222222222222222222
                        users:
                          - name: jane
                            id: "007"
                            email: jane@example.org
                            enabled: false
                          - name: omar
                            id: 0c7de5a8-98a7-47a5-b13e-6b1cf3a1f9d2
                        edges:
                          - name: edge-a
                            labels:
                              tier: core
                            agreement:
                              keystone:
                                url: https://a.example.org:5000/v3
                                release: 30
                                schema: "2.0"
                              identityProvider: master
                              protocol: openid
                              module: openidc
                              strategy: groups
                              accepts:
                                - domain: lab
                                  projects:
                                    - alpha
                                    - '*'
                                  roles:
                                    member: member
                                    admin: site_admin
                              lease: PT8H
                              sweep: authoritative
                              expired: suspend
                          - name: edge-b
                            agreement:
                              keystone:
                                url: https://b.example.org:5000/v3
                                schema: "2.0"
                              protocol: saml2
                              module: mellon
                              accepts:
                                - domain: lab
                                  roles:
                                    member: member
                                    admin: admin
                        """);
    }

    @ParameterizedTest
    @EnumSource(CatalogueFormat.class)
    void leavesTheStreamOpen(CatalogueFormat format) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        OutputStream out = new OutputStream() {
            private boolean closed;

            @Override
            public void write(int b) {
                assertThat(closed).isFalse();
                kept.write(b);
            }

            @Override
            public void close() {
                closed = true;
            }
        };
        CatalogueWriter.write(Draft.valid().catalogue(), format, out);
        out.write('\n');
        assertThat(kept.toString(UTF_8)).endsWith("\n\n");
    }
}
