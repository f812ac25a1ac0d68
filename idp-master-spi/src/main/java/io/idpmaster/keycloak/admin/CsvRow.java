package io.idpmaster.keycloak.admin;

import java.util.List;
import java.util.stream.Collectors;

/** One record of comma-separated values (RFC 4180), none of which a spreadsheet takes for a formula. */
record CsvRow(List<String> cells) {

    /** What a formula begins with in one spreadsheet or another, and what some of them skip before it. */
    private static final String FORMULA = "=+-@\t\r\n";

    static CsvRow of(String... cells) {
        return new CsvRow(List.of(cells));
    }

    /** With its line end. */
    String text() {
        return cells.stream().map(CsvRow::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(String value) {
        String text = !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        return text.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n')
                ? "\"" + text.replace("\"", "\"\"") + "\""
                : text;
    }
}
