package io.idpmaster.catalogue;

import java.util.Locale;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads the part of YAML that says what it looks like: no anchors, aliases, merge keys, tags or second documents. It
 * listens to the parser that also stands behind Jackson's YAML, because only the events below Jackson keep a bare
 * {@code True} or {@code ~} apart from what it may mean.
 */
final class YamlDocument {

    private static final int LONGEST_SENTENCE = 400;
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private final DocumentText text;
    private final Report report;
    private final TreeBuilder tree;

    private YamlDocument(DocumentText text, Report report) {
        this.text = text;
        this.report = report;
        this.tree = new TreeBuilder(report);
    }

    static Node read(DocumentText text, Report report) throws UnreadableDocument {
        return new YamlDocument(text, report).read();
    }

    private Node read() throws UnreadableDocument {
        try {
            LoaderOptions options = new LoaderOptions();
            // how large a document may be has been decided already
            options.setCodePointLimit(Integer.MAX_VALUE);
            Parser parser = new ParserImpl(new StreamReader(text.reader()), options);
            int documents = 0;
            Event event;
            while (!((event = parser.getEvent()) instanceof StreamEndEvent)) {
                if (event instanceof DocumentStartEvent && ++documents > 1) {
                    report.error(
                            Place.ROOT,
                            line(event),
                            "a second document begins here",
                            "keep one catalogue in one file, without `---` between its parts");
                    break;
                }
                accept(event);
            }
            return tree.root();
        } catch (ReaderException e) {
            int line = text.lineOfFirst(character -> !StreamReader.isPrintable(character));
            report.error(
                    Place.ROOT,
                    line,
                    "the character " + Quoted.of(Character.toString(e.getCodePoint())) + " may not stand in YAML",
                    "remove it");
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            report.error(Place.ROOT, line, "not YAML: " + sentence(e), "mend the syntax; what follows was not read");
        } catch (YAMLException e) {
            report.error(
                    Place.ROOT,
                    "not YAML: " + Quoted.visible(String.valueOf(e.getMessage()), LONGEST_SENTENCE),
                    "mend the syntax; what follows was not read");
        }
        throw new UnreadableDocument();
    }

    private static String sentence(MarkedYAMLException e) {
        String problem = String.valueOf(e.getProblem());
        String said = e.getContext() == null ? problem : e.getContext() + ": " + problem;
        return Quoted.visible(said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1), LONGEST_SENTENCE);
    }

    private static int line(Event event) {
        return event.getStartMark().getLine() + 1;
    }

    private void accept(Event event) throws UnreadableDocument {
        if (event instanceof CollectionEndEvent) {
            tree.close();
        } else if (event instanceof NodeEvent node) {
            boolean name = tree.awaitsName();
            if (name && !(node instanceof ScalarEvent)) {
                report.error(
                        tree.around(),
                        line(event),
                        "a key that is no text",
                        "write each key as one word, followed by `:` and its value");
                throw new UnreadableDocument();
            }
            refuseAnchorAndTag(node);
            if (node instanceof AliasEvent) {
                report.error(
                        tree.place(),
                        line(event),
                        "the alias " + Quoted.of("*" + node.getAnchor()) + " is not read here",
                        "write the value itself");
                tree.unusable(line(event));
            } else if (node instanceof CollectionStartEvent) {
                tree.open(node instanceof MappingStartEvent, line(event));
            } else if (node instanceof ScalarEvent scalar) {
                accept(scalar, name);
            }
        }
    }

    private void accept(ScalarEvent scalar, boolean name) throws UnreadableDocument {
        int line = line(scalar);
        String value = scalar.getValue();
        if (name && scalar.isPlain() && value.equals("<<")) {
            report.error(tree.around(), line, "the merge key `<<` is not read here", "write the fields themselves");
            tree.dropNext(line);
        } else if (name) {
            tree.name(value, line);
        } else if (scalar.isPlain()) {
            tree.scalar(NULLS.contains(value) ? Node.Kind.NULL : Node.Kind.PLAIN, value, line);
        } else {
            tree.scalar(Node.Kind.QUOTED, value, line);
        }
    }

    private void refuseAnchorAndTag(NodeEvent node) {
        Place place = tree.awaitsName() ? tree.around() : tree.place();
        if (node.getAnchor() != null && !(node instanceof AliasEvent)) {
            report.error(
                    place,
                    line(node),
                    "the anchor " + Quoted.of("&" + node.getAnchor()) + " is not read here",
                    "remove it, and write the value wherever it is meant");
        }
        String tag = node instanceof ScalarEvent scalar
                ? scalar.getTag()
                : node instanceof CollectionStartEvent collection ? collection.getTag() : null;
        if (tag != null) {
            report.error(
                    place,
                    line(node),
                    "the tag " + Quoted.of(tag) + " is not read here",
                    "remove it; to have text, put the value in quotes");
        }
    }
}
