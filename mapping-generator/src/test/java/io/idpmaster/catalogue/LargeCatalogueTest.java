package io.idpmaster.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing here is measured; but what took time by the square of the size would never end. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class LargeCatalogueTest {

    private static final int PROJECTS = 10_000;
    private static final int USERS = 100_000;
    private static final int EDGES = 1_000;

    @ParameterizedTest
    @EnumSource(CatalogueFormat.class)
    void aLargeCatalogueIsWrittenAndRead(CatalogueFormat format) throws CatalogueException, IOException {
        Catalogue catalogue = Catalogues.of(20, PROJECTS, USERS, EDGES);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CatalogueWriter.write(catalogue, format, out);
        CatalogueReader.Loaded loaded = CatalogueReader.read(new ByteArrayInputStream(out.toByteArray()), format);
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.catalogue().equals(catalogue)).isTrue();
    }

    /** Every user, member, project and selector is wrong: hints and comparisons must not be made for each with each. */
    @Test
    void aLargeCatalogueInWhichAllIsWrongIsChecked() {
        Catalogue good = Catalogues.of(20, PROJECTS / 4, USERS / 4, EDGES);
        List<User> users = good.users().stream()
                .map(user -> new User(user.name() + "x", "id;" + user.id(), user.email(), user.enabled()))
                .toList();
        List<Domain> domains = new ArrayList<>();
        for (Domain domain : good.domains()) {
            List<Project> projects = domain.projects().stream()
                    .map(project -> new Project(
                            project.name(),
                            project.teams().stream()
                                    .map(team -> new Team(
                                            team.name(),
                                            List.of("role-" + project.name(), "ROLE-" + project.name()),
                                            List.of(
                                                    new EdgeSelector("edge-" + project.name()),
                                                    new EdgeSelector("*" + project.name()),
                                                    new EdgeSelector("x*" + project.name())),
                                            team.members()))
                                    .toList()))
                    .toList();
            domains.add(new Domain(domain.name(), domain.id(), projects));
        }
        List<Edge> edges = good.edges().stream()
                .map(edge -> new Edge(edge.name(), edge.labels(), open(edge.agreement())))
                .toList();
        List<Finding> findings =
                CatalogueRules.check(new Catalogue(good.master(), good.userDomain(), List.of(), domains, users, edges));
        assertThat(findings).filteredOn(Finding::isError).hasSize(CatalogueReader.MAX_FINDINGS + 1);
    }

    private static Agreement open(Agreement agreement) {
        List<Acceptance> accepts = agreement.accepts().stream()
                .map(clause -> new Acceptance(
                        clause.domain(),
                        Optional.of(List.of(new Glob("*-no-such-project"), new Glob("no-such-project-*"))),
                        Optional.empty()))
                .toList();
        return new Agreement(
                agreement.keystone(),
                agreement.identityProvider(),
                agreement.protocol(),
                agreement.module(),
                agreement.strategy(),
                accepts,
                agreement.lease(),
                agreement.sweep());
    }
}
