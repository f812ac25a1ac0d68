package io.idpmaster.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of this package's resources with places to fill: <code>@{name}</code> is quoted in the file's own language,
 * <code>@{=name}</code> is text of that language already, <code>@{#name}</code> stands in a comment.
 */
final class ConfigTemplate {

    private static final Pattern PLACE = Pattern.compile("@\\{([=#]?)(\\w+)}");

    private ConfigTemplate() {}

    /** The resource with every place filled; a place without a value, or a value without a place, is a fault of ours. */
    static String fill(String resource, Syntax syntax, Map<String, String> values) {
        Set<String> unused = new HashSet<>(values.keySet());
        String filled = PLACE.matcher(read(resource)).replaceAll(place -> {
            String value = values.get(place.group(2));
            if (value == null) {
                throw new IllegalStateException(resource + " has a place `" + place.group(2) + "` without a value");
            }
            unused.remove(place.group(2));
            return Matcher.quoteReplacement(
                    switch (place.group(1)) {
                        case "=" -> value;
                        case "#" -> Syntax.comment(value);
                        default -> syntax.quote(value);
                    });
        });
        if (!unused.isEmpty()) {
            throw new IllegalStateException(resource + " has no place for " + unused);
        }
        return filled;
    }

    private static String read(String resource) {
        try (InputStream in = ConfigTemplate.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
