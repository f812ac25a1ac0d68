package io.idpmaster.keycloak.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.CatalogueException;
import io.idpmaster.catalogue.CatalogueReader;
import io.idpmaster.catalogue.CatalogueWriter;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Finding;
import java.util.Map;
import java.util.stream.Collectors;

/** An edge in the texts of a client's attributes. */
public final class EdgeJson {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private EdgeJson() {}

    /** The edge of these texts, which {@link #labels} and {@link #agreement} wrote, or a person. */
    static Edge read(String name, String labels, String agreement) throws UnreadableEdgeException {
        return new Edge(name, labels(name, labels), readAgreement(name, agreement));
    }

    /** The labels of the edge of this name; none where the text is blank. */
    static Map<String, String> labels(String name, String labels) throws UnreadableEdgeException {
        if (labels.isBlank()) {
            return Map.of();
        }
        try {
            Map<String, String> read = JSON.readValue(labels, TEXTS);
            if (read == null || read.containsValue(null)) {
                throw new UnreadableEdgeException(name, "its labels are no JSON object of strings", null);
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new UnreadableEdgeException(name, "its labels are no JSON object of strings", e);
        }
    }

    private static Agreement readAgreement(String name, String agreement) throws UnreadableEdgeException {
        try {
            return CatalogueReader.agreement(agreement);
        } catch (CatalogueException e) {
            throw new UnreadableEdgeException(
                    name, e.findings().stream().map(Finding::toString).collect(Collectors.joining(" ")), e);
        }
    }

    /** The edge's labels as a JSON object of strings. */
    public static String labels(Edge edge) {
        try {
            return JSON.writeValueAsString(edge.labels());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings cannot be written as JSON", e);
        }
    }

    /** The edge's agreement, as the catalogue's file writes it in JSON. */
    public static String agreement(Edge edge) {
        return CatalogueWriter.agreement(edge.agreement());
    }
}
