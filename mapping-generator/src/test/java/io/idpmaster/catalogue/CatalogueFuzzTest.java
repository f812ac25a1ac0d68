package io.idpmaster.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.idpmaster.catalogue.CatalogueReader.Loaded;
import io.idpmaster.catalogue.CatalogueReader.StatedEdge;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A catalogue, an edge or an agreement is read, and written as it was read; or refused in findings. */
class CatalogueFuzzTest {

    static Stream<byte[]> written() {
        return Stream.of(Draft.valid().asJson().text().getBytes(UTF_8));
    }

    static Stream<byte[]> agreements() throws Exception {
        return CatalogueReader.read(
                        new ByteArrayInputStream(Draft.valid().text().getBytes(UTF_8)), CatalogueFormat.YAML)
                .catalogue()
                .edges()
                .stream()
                .map(edge -> CatalogueWriter.agreement(edge.agreement()).getBytes(UTF_8));
    }

    @FuzzTest
    void yaml(byte[] document) throws IOException {
        read(document, CatalogueFormat.YAML);
    }

    @MethodSource("written")
    @FuzzTest
    void json(byte[] document) throws IOException {
        read(document, CatalogueFormat.JSON);
    }

    @MethodSource("agreements")
    @FuzzTest
    void agreement(byte[] document) throws CatalogueException {
        Agreement agreement;
        try {
            agreement = CatalogueReader.agreement(new String(document, UTF_8));
        } catch (CatalogueException e) {
            requireReasons(e.findings());
            return;
        }
        assertThat(CatalogueReader.agreement(CatalogueWriter.agreement(agreement)))
                .isEqualTo(agreement);
    }

    static Stream<byte[]> edges() throws Exception {
        return agreements()
                .map(agreement -> ("{\"name\": \"Here\", \"labels\": {\"region\": \"eu\"}, \"agreement\": "
                                + new String(agreement, UTF_8) + "}")
                        .getBytes(UTF_8));
    }

    /** An edge that is added by itself. */
    @MethodSource("edges")
    @FuzzTest
    void edge(byte[] document) throws Exception {
        StatedEdge stated;
        try {
            stated = CatalogueReader.edge("edge-a", new String(document, UTF_8));
        } catch (CatalogueException e) {
            requireReasons(e.findings());
            return;
        }
        assertThat(stated.edge().name()).isEqualTo("edge-a");
        ObjectNode again = JsonNodeFactory.instance.objectNode();
        stated.shown().ifPresent(shown -> again.put("name", shown));
        stated.edge().labels().forEach(again.putObject("labels")::put);
        again.set(
                "agreement",
                new ObjectMapper()
                        .readTree(CatalogueWriter.agreement(stated.edge().agreement())));
        assertThat(CatalogueReader.edge("edge-a", again.toString())).isEqualTo(stated);
    }

    private static void read(byte[] document, CatalogueFormat format) throws IOException {
        Loaded loaded;
        try {
            loaded = CatalogueReader.read(new ByteArrayInputStream(document), format);
        } catch (CatalogueException e) {
            requireReasons(e.findings());
            return;
        }
        for (CatalogueFormat other : CatalogueFormat.values()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            CatalogueWriter.write(loaded.catalogue(), other, out);
            try {
                assertThat(CatalogueReader.read(new ByteArrayInputStream(out.toByteArray()), other)
                                .catalogue())
                        .isEqualTo(loaded.catalogue());
            } catch (CatalogueException e) {
                throw new AssertionError("what was written as " + other + " cannot be read", e);
            }
        }
    }

    private static void requireReasons(List<Finding> findings) {
        assertThat(findings).anyMatch(Finding::isError).allSatisfy(finding -> {
            assertThat(finding.message()).isNotBlank().doesNotContain("\n");
            assertThat(finding.remedy()).isNotBlank();
        });
    }
}
