package io.idpmaster.lab;

import io.idpmaster.lab.keycloak.KeycloakServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A real LDAP server of one test's own, by {@code it-tests/directory/server.sh}; gone when closed. */
public final class DirectoryServer implements AutoCloseable {

    /** What all entries lie below. */
    public static final String SUFFIX = "dc=lab";

    private final LeashedServer server;
    private final int port;

    private DirectoryServer(LeashedServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** An entry of a directory: every attribute with its values, which may hold any characters. */
    public record Entry(String dn, Map<String, List<String>> attributes) {

        /** RFC 2849, with everything in base64. */
        private String ldif() {
            return "dn:: " + base64(dn) + "\n"
                    + attributes.entrySet().stream()
                            .flatMap(attribute -> attribute.getValue().stream()
                                    .map(value -> attribute.getKey() + ":: " + base64(value) + "\n"))
                            .collect(Collectors.joining())
                    + "\n";
        }

        private static String base64(String text) {
            return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A value as it can stand in a name of an entry (RFC 4514, 2.4): every octet as two hex digits. */
    public static String escaped(String value) {
        StringBuilder text = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            text.append(String.format("\\%02x", octet & 0xff));
        }
        return text.toString();
    }

    /** Starts one that holds these entries, parents first, and waits until it answers. */
    public static DirectoryServer start(List<Entry> entries) {
        int port = KeycloakServer.freePort();
        try {
            Path ldif = Files.createTempFile("idp-master-directory-", ".ldif");
            try {
                Files.writeString(ldif, entries.stream().map(Entry::ldif).collect(Collectors.joining()));
                return new DirectoryServer(
                        LeashedServer.start("directory", List.of(String.valueOf(port), ldif.toString()), Map.of()),
                        port);
            } finally {
                Files.delete(ldif);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is. */
    public String url() {
        return "ldap://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.close();
    }
}
