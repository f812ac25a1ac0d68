package io.idpmaster.catalogue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads a catalogue from YAML or JSON, and finds everything that is wrong with it in one run: what cannot be read does
 * not keep the rest from being checked. Time and memory grow in proportion to the document, whatever is in it.
 *
 * <p>YAML is read as text that means what it looks like: a bare word is text where text is wanted, so {@code 007},
 * {@code yes} and {@code 1.0} keep their characters; anchors, aliases, merge keys, tags and further documents are
 * refused. A key without a value is refused too: to leave something out, leave out the key, for an absent list of edges
 * means every edge.
 */
public final class CatalogueReader {

    /** The largest document that is read unless the caller says otherwise: 64 MiB. */
    public static final int MAX_BYTES = 64 * 1024 * 1024;

    /** How deep values may be nested; the format itself needs ten. */
    public static final int MAX_DEPTH = 32;

    /** The longest single text, in UTF-16 units. */
    public static final int MAX_TEXT = 65_536;

    /** The most values, lists and objects counted. */
    public static final int MAX_PARTS = 3_000_000;

    /** The most errors, and the most warnings, that are listed; the others are counted. */
    public static final int MAX_FINDINGS = 10_000;

    private CatalogueReader() {}

    /**
     * A catalogue without errors.
     *
     * @param warnings in the order of the document
     * @param positions where the parts of the catalogue stand, for whoever finds something later
     */
    public record Loaded(Catalogue catalogue, List<Finding> warnings, Positions positions) {

        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Reads a file; its name says in which format it is.
     *
     * @throws CatalogueException with every finding, if one of them is an error
     */
    public static Loaded read(Path file) throws CatalogueException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, CatalogueFormat.ofFileName(file.toString()));
        }
    }

    /**
     * Reads to the end of the stream, and no more than {@link #MAX_BYTES}.
     *
     * @throws CatalogueException with every finding, if one of them is an error
     */
    public static Loaded read(InputStream in, CatalogueFormat format) throws CatalogueException, IOException {
        return read(in, format, MAX_BYTES);
    }

    /**
     * Reads to the end of the stream, and no more than the given number of bytes.
     *
     * @throws CatalogueException with every finding, if one of them is an error
     */
    public static Loaded read(InputStream in, CatalogueFormat format, int maxBytes)
            throws CatalogueException, IOException {
        Report report = new Report();
        Node root;
        try {
            DocumentText text = DocumentText.read(in, maxBytes, report);
            root = switch (format) {
                case YAML -> YamlDocument.read(text, report);
                case JSON -> JsonDocument.read(text, report);
            };
        } catch (UnreadableDocument e) {
            throw new CatalogueException(report.findings());
        }
        Positions positions = new Positions(root);
        CatalogueDecoder decoder = new CatalogueDecoder(report);
        Catalogue catalogue = decoder.catalogue(root);
        CatalogueRules.check(catalogue, decoder.unread(), report);
        List<Finding> findings = report.findings().stream()
                .map(positions::place)
                .sorted(Comparator.comparingInt(
                        finding -> finding.path().isEmpty() ? Integer.MAX_VALUE : finding.line()))
                .toList();
        if (report.hasErrors()) {
            throw new CatalogueException(findings);
        }
        return new Loaded(catalogue, findings, positions);
    }

    /**
     * Reads one agreement that stands alone as JSON, as in a client's attribute. Whether what it accepts exists is for
     * {@link CatalogueRules} to say, once it is part of a catalogue.
     *
     * @throws CatalogueException with everything that cannot be read; paths begin at the agreement
     */
    public static Agreement agreement(String json) throws CatalogueException {
        Report report = new Report();
        try (InputStream in = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))) {
            Node root = JsonDocument.read(DocumentText.read(in, MAX_BYTES, report), report);
            Agreement agreement = new CatalogueDecoder(report).agreement(root);
            if (!report.hasErrors()) {
                return agreement;
            }
        } catch (UnreadableDocument e) {
            // why is in the report
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new CatalogueException(report.findings());
    }

    /**
     * An edge that stands alone.
     *
     * @param shown what people are shown for it, where that is not its name
     */
    public record StatedEdge(Edge edge, Optional<String> shown) {}

    /**
     * Reads one edge that stands alone as JSON: {@code labels}, {@code agreement}, and perhaps as {@code name} what people are
     * shown. Its own name stands elsewhere. What {@link CatalogueRules} has to say is left to be said.
     *
     * @throws CatalogueException with everything that cannot be read; paths begin at the edge
     */
    public static StatedEdge edge(String name, String json) throws CatalogueException {
        Report report = new Report();
        try (InputStream in = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))) {
            Node root = JsonDocument.read(DocumentText.read(in, MAX_BYTES, report), report);
            StatedEdge edge = new CatalogueDecoder(report).edge(name, root);
            if (!report.hasErrors()) {
                return edge;
            }
        } catch (UnreadableDocument e) {
            // why is in the report
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new CatalogueException(report.findings());
    }
}
