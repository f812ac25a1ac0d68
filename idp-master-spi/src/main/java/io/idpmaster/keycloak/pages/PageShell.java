package io.idpmaster.keycloak.pages;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * The HTML that is sent. Whatever is put in is escaped.
 *
 * @param attributes what the scripts find as {@code document.documentElement.dataset}
 * @param files the path of our scripts and styles, with a slash at its end
 * @param stylesheet the path of PatternFly's
 */
record PageShell(Page page, PageTexts texts, Map<String, String> attributes, String files, String stylesheet) {

    /** The page, which is empty until its scripts run. */
    String html() {
        return document(
                texts.get("title"),
                "<link rel=\"stylesheet\" href=\"" + escaped(files + page.path()) + "/" + page.path() + ".css\">\n"
                        + "<script src=\"" + escaped(files) + "vendor/keycloak-js/keycloak.min.js\" defer></script>\n"
                        + "<script src=\"" + escaped(files + page.path()) + "/main.js\" type=\"module\"></script>\n",
                "<div id=\"app\"><p class=\"idpm-loading\" role=\"status\">" + escaped(texts.get("loading"))
                        + "</p></div>\n"
                        + "<noscript><p class=\"idpm-loading\">" + escaped(texts.get("noScript"))
                        + "</p></noscript>\n");
    }

    /** A page that says why there is none, and what to do. */
    String refusal(String reason) {
        return document(
                texts.get("noPage"),
                "",
                "<main class=\"idpm-refusal\">\n<h1 class=\"pf-v5-c-title pf-m-2xl\">" + escaped(texts.get("noPage"))
                        + "</h1>\n<p>" + escaped(texts.get(reason)) + "</p>\n<p><code>" + escaped(page.clientId())
                        + "</code></p>\n</main>\n");
    }

    private String document(String title, String scripts, String body) {
        String data = attributes.entrySet().stream()
                .map(each -> " data-" + each.getKey() + "=\"" + escaped(each.getValue()) + "\"")
                .collect(Collectors.joining());
        return "<!DOCTYPE html>\n<html lang=\"" + escaped(texts.language()) + "\"" + data + ">\n<head>\n"
                + "<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta name=\"color-scheme\" content=\"light dark\">\n"
                + "<title>" + escaped(title + " – " + attributes.getOrDefault("cloud", "")) + "</title>\n"
                + "<link rel=\"icon\" href=\"" + escaped(files) + "shared/icon.svg\" type=\"image/svg+xml\">\n"
                + "<link rel=\"stylesheet\" href=\"" + escaped(stylesheet) + "\">\n"
                + "<link rel=\"stylesheet\" href=\"" + escaped(files) + "shared/pages.css\">\n"
                // at once, or a dark page would be light for a moment
                + "<script src=\"" + escaped(files) + "shared/theme.js\"></script>\n"
                + scripts + "</head>\n<body>\n" + body + "</body>\n</html>\n";
    }

    /** The text as it may stand in HTML, also between double quotes. */
    static String escaped(String text) {
        return text.codePoints()
                .mapToObj(point -> switch (point) {
                    case '&' -> "&amp;";
                    case '<' -> "&lt;";
                    case '>' -> "&gt;";
                    case '"' -> "&quot;";
                    case '\'' -> "&#39;";
                    default -> Character.toString(point);
                })
                .collect(Collectors.joining());
    }
}
