package io.idpmaster.catalogue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads JSON as RFC 8259 has it: one value, no comments, no trailing commas. */
final class JsonDocument {

    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;\\]]*; ([^\\]]*)\\]");

    // the limits are TreeBuilder's, which go on after one that is exceeded; these only keep the parser from its own
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2 * CatalogueReader.MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(CatalogueReader.MAX_TEXT)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private JsonDocument() {}

    static Node read(DocumentText text, Report report) throws IOException, UnreadableDocument {
        TreeBuilder tree = new TreeBuilder(report);
        try (JsonParser parser = FACTORY.createParser(text.reader())) {
            int depth = 0;
            boolean complete = false;
            JsonToken token;
            while ((token = parser.nextToken()) != null) {
                int line = parser.currentTokenLocation().getLineNr();
                if (complete) {
                    report.error(Place.ROOT, line, "a second value begins here", "keep one catalogue in one document");
                    break;
                }
                switch (token) {
                    case START_OBJECT, START_ARRAY -> {
                        tree.open(token == JsonToken.START_OBJECT, line);
                        depth++;
                    }
                    case END_OBJECT, END_ARRAY -> {
                        tree.close();
                        depth--;
                    }
                    case FIELD_NAME -> tree.name(parser.currentName(), line);
                    case VALUE_STRING -> tree.scalar(Node.Kind.QUOTED, parser.getText(), line);
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                        tree.scalar(Node.Kind.JSON_NUMBER, parser.getText(), line);
                    case VALUE_TRUE, VALUE_FALSE -> tree.scalar(Node.Kind.JSON_BOOLEAN, parser.getText(), line);
                    default -> tree.scalar(Node.Kind.NULL, "null", line);
                }
                complete = depth == 0;
            }
            return tree.root();
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            report.error(Place.ROOT, line, "not JSON: " + sentence(e), "mend the syntax; what follows was not read");
            throw new UnreadableDocument();
        }
    }

    private static String sentence(JsonProcessingException e) {
        String said = SOURCE.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("$1");
        return Quoted.visible(said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1), 400);
    }
}
