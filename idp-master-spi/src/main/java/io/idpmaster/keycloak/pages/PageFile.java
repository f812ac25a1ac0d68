package io.idpmaster.keycloak.pages;

import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.models.KeycloakSession;
import org.keycloak.theme.Theme;

/**
 * A file of our pages, from the theme {@code idp-master}, type {@code common}, folder {@code pages}.
 *
 * @param tag changes with the content
 */
record PageFile(byte[] content, MediaType type, String tag) {

    private static final String THEME = "idp-master";
    private static final int LONGEST = 200;
    private static final Pattern PATH = Pattern.compile("(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)+");

    private static final Map<String, MediaType> TYPES = Map.of(
            "js", new MediaType("text", "javascript", "utf-8"),
            "css", new MediaType("text", "css", "utf-8"),
            "json", new MediaType("application", "json", "utf-8"),
            "svg", new MediaType("image", "svg+xml", "utf-8"));

    /** The file at this path; nothing where there is none, or it is none that a page needs. */
    static Optional<PageFile> of(KeycloakSession session, String path) {
        MediaType type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (type == null || path.length() > LONGEST || !PATH.matcher(path).matches()) {
            return Optional.empty();
        }
        try (InputStream in = session.theme().getTheme(THEME, Theme.Type.COMMON).getResourceAsStream("pages/" + path)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] content = in.readAllBytes();
            return Optional.of(new PageFile(content, type, '"' + digest(content) + '"'));
        } catch (IOException e) {
            throw new UncheckedIOException("the page's file `" + path + "` cannot be read", e);
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
