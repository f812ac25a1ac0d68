package io.idpmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code idpm config} as somebody types it who wants an edge's files once more. */
class ConfigCommandTest {

    private static final String CLOUD = """
            master: {issuer: "https://idp.example.org/realms/cloud"}
            userDomain: {name: cloud-users, id: 0123456789abcdef0123456789abcdef}
            domains:
              - name: lab
                id: 54321cbe54321cbe54321cbe54321cbe
                projects:
                  - name: foo
                    teams:
                      - {name: member, members: [jane]}
            users:
              - {name: jane, id: 6f1c0a52-5d0e-4a0f-9a51-0d6f3b0f8a11}
            edges:
              - name: edge-a
                labels: {dashboard: "%s"}
                agreement:
                  keystone: {url: "https://keystone.example.org/v3", release: "27"}
                  module: mellon
                  accepts:
                    - {domain: lab}
            """;

    @TempDir
    private Path directory;

    private record Answer(int exitCode, String err) {}

    @BeforeEach
    void keepTheMastersKeys() throws Exception {
        try (InputStream in = getClass().getResourceAsStream("/io/idpmaster/config/idp-metadata.xml")) {
            Files.write(directory.resolve("idp-metadata.xml"), in.readAllBytes());
        }
    }

    private Answer config(String dashboard, String... options) throws Exception {
        Files.writeString(directory.resolve("cloud.yaml"), CLOUD.formatted(dashboard));
        List<String> words = new ArrayList<>(List.of(
                "config",
                directory.resolve("cloud.yaml").toString(),
                "--edge",
                "edge-a",
                "--idp-metadata",
                directory.resolve("idp-metadata.xml").toString(),
                "-o",
                directory.resolve("edge-a").toString()));
        words.addAll(List.of(options));
        StringWriter err = new StringWriter();
        int exitCode = Idpm.execute(
                new PrintWriter(new StringWriter(), true), new PrintWriter(err, true), words.toArray(String[]::new));
        return new Answer(exitCode, err.toString());
    }

    private String file(String name) throws Exception {
        return Files.readString(directory.resolve("edge-a").resolve(name));
    }

    @Test
    void browsersComeInFromTheHorizonThatTheEdgesLabelNames() throws Exception {
        for (String horizon : List.of("https://horizon.example.org/horizon", "https://horizon.example.org/horizon//")) {
            Answer answer = config(horizon);

            assertThat(answer.exitCode()).as(answer.err()).isZero();
            assertThat(file("keystone.conf"))
                    .contains("trusted_dashboard = https://horizon.example.org/horizon/auth/websso/\n");
            assertThat(file("apache.conf")).contains("/websso");
            assertThat(file("README.md"))
                    .contains("--edge edge-a --dashboard https://horizon.example.org/horizon/auth/websso/ -o edge-a\n");
        }
    }

    @Test
    void whatIsNamedStandsInPlaceOfTheLabel() throws Exception {
        assertThat(config("https://horizon.example.org/", "--dashboard", "https://other.example.org/auth/websso/")
                        .exitCode())
                .isZero();
        assertThat(file("keystone.conf"))
                .contains("https://other.example.org/auth/websso/")
                .doesNotContain("horizon.example.org");

        assertThat(config("https://horizon.example.org/", "--no-dashboard").exitCode())
                .isZero();
        assertThat(file("keystone.conf")).doesNotContain("trusted_dashboard");
        assertThat(file("README.md")).contains("--edge edge-a --no-dashboard -o edge-a\n");

        Answer both = config(
                "https://horizon.example.org/",
                "--no-dashboard",
                "--dashboard",
                "https://other.example.org/auth/websso/");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err()).contains("pass one of the two");
    }

    /** Nobody is to look for an option that was not typed. */
    @Test
    void aLabelThatKeystoneCannotTakeIsNamedWithTheWayOut() throws Exception {
        Answer answer = config("http://horizon.example.org/");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains("tokens would go in the clear")
                .contains("is by the edge's label `dashboard`, and `--no-dashboard` goes without");
        assertThat(config("http://horizon.example.org/", "--no-dashboard").exitCode())
                .isZero();
    }
}
