package io.idpmaster.lab.story;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.idpmaster.lab.progress.Progress;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes the story down, the same for eyes and for logs: a terminal gets colours and lines that move. */
final class Narrator {

    private static final int WIDTH = 100;
    private static final String BOLD = "1";
    private static final String DIM = "2";
    private static final String GREEN = "32";
    private static final String RED = "31";

    private final PrintStream out;
    private final boolean terminal;
    private final boolean colours;
    private final List<String> failures = new ArrayList<>();
    private int kept;
    private int chapter;

    Narrator(PrintStream out, boolean terminal, boolean colours) {
        this.out = out;
        this.terminal = terminal;
        this.colours = colours;
    }

    /** To standard output. */
    static Narrator toStandardOutput() {
        // names may be in any script, whatever the locale of whoever reads
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        // told by ./run: up to Java 21 Java itself cannot see whether standard output alone is a terminal
        boolean terminal = Boolean.getBoolean("idpmaster.terminal");
        // https://no-color.org: set and not empty
        String noColor = System.getenv("NO_COLOR");
        return new Narrator(out, terminal, terminal && (noColor == null || noColor.isEmpty()));
    }

    Progress progress() {
        return terminal ? Progress.terminal(out, colours) : Progress.lines(out);
    }

    void title(String text) {
        out.println();
        out.println(paint(BOLD, text));
    }

    void chapter(String text) {
        String heading = "── " + ++chapter + ". " + text + " ";
        out.println();
        out.println(paint(BOLD, heading + "─".repeat(Math.max(3, WIDTH - heading.length()))));
    }

    void section(String name, String text) {
        out.println();
        out.println(paint(BOLD, name) + "  " + text);
    }

    void line(String text) {
        out.println("  " + text);
    }

    void dim(String text) {
        out.println("  " + paint(DIM, text));
    }

    void blank() {
        out.println();
    }

    /** One thing that had to come true. What did not is remembered for the end. */
    void check(boolean cameTrue, String text) {
        count(cameTrue, text);
        out.println("  " + (cameTrue ? paint(GREEN, "✓") + " " + text : paint(RED, "✗ " + text)));
    }

    /** As {@link #check}, without a line of its own. */
    void count(boolean cameTrue, String text) {
        if (cameTrue) {
            kept++;
        } else {
            failures.add(text);
        }
    }

    /** Columns as wide as they need to be; one whose header starts with a blank is set to the right. */
    void table(List<String> header, List<List<String>> rows) {
        Column[] columns = header.stream()
                .map(name -> {
                    HorizontalAlign align = name.startsWith(" ") ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
                    return new Column()
                            .header(name.strip())
                            .headerAlign(align)
                            .dataAlign(align)
                            .maxWidth(WIDTH);
                })
                .toArray(Column[]::new);
        String[][] cells = rows.stream().map(row -> row.toArray(String[]::new)).toArray(String[][]::new);
        String[] lines = AsciiTable.builder()
                .border(AsciiTable.NO_BORDERS)
                .data(columns, cells)
                .asString()
                .split("\\R");
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].stripTrailing();
            out.println(" " + (i == 0 ? paint(DIM, line) : line));
        }
    }

    /** How many things came true. */
    int kept() {
        return kept;
    }

    /** What did not come true, in order. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    private String paint(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
