package io.idpmaster.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.ApacheModule;
import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Domain;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.Glob;
import io.idpmaster.catalogue.Keystone;
import io.idpmaster.catalogue.Master;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.catalogue.UserDomain;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.mapping.StoredSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A mapping of exactly the size that Keystone can store is compiled, and one byte more is not. */
class LargestMappingTest {

    private static final String DOMAIN_ID = "0e1a5c9d3b7f42868d20c4e6f8a1b3d5";

    @Test
    void numberedFillsTheLastByteAndGivesUpABucketForOneMore() throws CompileException {
        // a character of the role stands in all 127 slots, one of the issuer in all 8 rules: together they reach any
        // size
        boolean found = false;
        for (int role = 1; role <= 250 && !found; role++) {
            int size = compile(StrategyName.NUMBERED, SchemaVersion.V1_0, 0, "r".repeat(role), List.of())
                    .storedSize();
            int missing = StoredSize.LIMIT - size;
            if (missing < 0 || missing % 8 != 0 || missing / 8 > 150) {
                continue;
            }
            found = true;
            Compiled largest =
                    compile(StrategyName.NUMBERED, SchemaVersion.V1_0, missing / 8, "r".repeat(role), List.of());
            assertThat(largest.storedSize()).isEqualTo(StoredSize.LIMIT);
            assertThat(largest.largest()).isEqualTo("64");
            assertThat(largest.complete()).isTrue();

            Compiled more =
                    compile(StrategyName.NUMBERED, SchemaVersion.V1_0, missing / 8 + 1, "r".repeat(role), List.of());
            assertThat(more.storedSize()).isLessThan(StoredSize.LIMIT);
            assertThat(more.largest()).isEqualTo("32");
            assertThat(more.complete()).isFalse();
        }
        assertThat(found).as("a role and an issuer that fill it").isTrue();
    }

    @Test
    void jsonFillsTheLastByteAndRefusesOneMore() throws CompileException {
        // each word of the list of projects stands once in each of two rules, a character of the issuer too
        List<String> words = new ArrayList<>();
        int size = 0;
        while (size < StoredSize.LIMIT - 300) {
            words.add("p%04d".formatted(words.size()) + "x".repeat(50));
            size = compile(StrategyName.JSON, SchemaVersion.V3_0, 0, "member", words)
                    .storedSize();
        }
        int missing = StoredSize.LIMIT - size;
        // everything that can be made longer stands in both rules: the last byte but one where the sum is odd
        assertThat(compile(StrategyName.JSON, SchemaVersion.V3_0, missing / 2, "member", words)
                        .storedSize())
                .isBetween(StoredSize.LIMIT - 1, StoredSize.LIMIT);
        assertThatThrownBy(() -> compile(StrategyName.JSON, SchemaVersion.V3_0, missing / 2 + 1, "member", words))
                .isInstanceOf(CompileException.class)
                .hasMessageContaining("65535");
    }

    private static Compiled compile(
            StrategyName strategy, SchemaVersion schema, int more, String role, List<String> projects)
            throws CompileException {
        Edge edge = new Edge(
                "edge",
                Map.of(),
                new Agreement(
                        new Keystone("http://127.0.0.1:5000/v3", Optional.empty(), schema),
                        "idp-master",
                        "saml2",
                        ApacheModule.MELLON,
                        Optional.of(strategy),
                        List.of(new Acceptance(
                                "engineering",
                                projects.isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(
                                                projects.stream().map(Glob::new).toList()),
                                Optional.of(Map.of(role, role)))),
                        Optional.empty(),
                        Sweep.GRANTED_ONLY));
        Catalogue catalogue = new Catalogue(
                new Master("https://idp.example.org/realms/" + "r".repeat(more)),
                new UserDomain("engineering", DOMAIN_ID),
                List.of(),
                List.of(new Domain("engineering", DOMAIN_ID, List.of())),
                List.of(),
                List.of(edge));
        return Strategy.of(edge).compile(Terms.of(catalogue, edge));
    }
}
