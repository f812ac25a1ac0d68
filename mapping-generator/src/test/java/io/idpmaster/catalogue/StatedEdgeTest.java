package io.idpmaster.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.idpmaster.catalogue.CatalogueReader.StatedEdge;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatedEdgeTest {

    private static final String AGREEMENT =
            "\"agreement\":{\"keystone\":{\"url\":\"https://a/v3\",\"release\":27},\"module\":\"mellon\",\"accepts\":"
                    + "[{\"domain\":\"research\"}]}";

    private static List<String> paths(String json) {
        return catchThrowableOfType(CatalogueException.class, () -> CatalogueReader.edge("edge-a", json))
                .findings()
                .stream()
                .map(Finding::path)
                .toList();
    }

    @Test
    void itsNameStandsElsewhere() throws CatalogueException {
        StatedEdge plain = CatalogueReader.edge("edge-a", "{" + AGREEMENT + "}");
        assertThat(plain.edge().name()).isEqualTo("edge-a");
        assertThat(plain.edge().labels()).isEmpty();
        assertThat(plain.shown()).isEmpty();

        StatedEdge shown = CatalogueReader.edge(
                "edge-a", "{\"name\":\"München\",\"labels\":{\"region\":\"eu\"}," + AGREEMENT + "}");
        assertThat(shown.edge().name()).isEqualTo("edge-a");
        assertThat(shown.edge().labels()).isEqualTo(Map.of("region", "eu"));
        assertThat(shown.shown()).contains("München");
    }

    @Test
    void whatCannotBeReadIsSaid() {
        assertThat(paths("{}")).contains("agreement");
        assertThat(paths("{\"name\":\"\"," + AGREEMENT + "}")).containsExactly("name");
        assertThat(paths("{\"labels\":{\"region\":1}," + AGREEMENT + "}")).containsExactly("labels.region");
        assertThat(paths("{\"client\":\"x\"," + AGREEMENT + "}")).containsExactly("client");
        assertThat(paths("{" + AGREEMENT + "," + AGREEMENT + "}")).isNotEmpty();
        assertThat(paths("")).isNotEmpty();
    }
}
