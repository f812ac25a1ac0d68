package io.idpmaster.themes;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of one type of theme, as they lie in the jar. */
record ThemeFiles(String type) {

    private static final Pattern MESSAGE = Pattern.compile("msg\\(\"(\\w+)\"[,)]");

    /** The texts in one language. */
    Properties messages(String language) throws IOException {
        Properties messages = new Properties();
        try (Reader in = new InputStreamReader(
                open(root() + "messages/messages_" + language + ".properties"), StandardCharsets.UTF_8)) {
            messages.load(in);
        }
        return messages;
    }

    /** The names of the templates in a folder, such as {@code html}; the theme's own folder where it is empty. */
    List<String> templates(String folder) {
        try (Stream<Path> files = Files.list(Path.of(uri(root() + folder)))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".ftl"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(String file) throws IOException {
        return resource(root() + file);
    }

    /** The keys of the texts that a template shows. */
    TreeSet<String> messagesOf(String file) throws IOException {
        TreeSet<String> keys = new TreeSet<>();
        Matcher used = MESSAGE.matcher(text(file));
        while (used.find()) {
            keys.add(used.group(1));
        }
        return keys;
    }

    private String root() {
        return "/theme/idp-master/" + type + "/";
    }

    static String resource(String name) throws IOException {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String resource) {
        return ThemeFiles.class.getResourceAsStream(resource);
    }

    private static URI uri(String resource) {
        try {
            return ThemeFiles.class.getResource(resource).toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
