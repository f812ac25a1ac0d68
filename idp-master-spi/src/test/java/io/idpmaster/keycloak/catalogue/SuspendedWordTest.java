package io.idpmaster.keycloak.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import freemarker.template.Configuration;
import freemarker.template.Template;
import io.idpmaster.keycloak.Realms;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.models.ClientModel;

/** What an edge's page says before a login is what the login then does. */
class SuspendedWordTest {

    private static final Path LOGIN =
            Path.of("..", "themes", "src", "main", "resources", "theme", "idp-master", "login");

    private static boolean saidByThePage(ClientModel client) throws Exception {
        Configuration configuration = new Configuration(Configuration.VERSION_2_3_32);
        configuration.setDirectoryForTemplateLoading(LOGIN.toFile());
        StringWriter said = new StringWriter();
        new Template("page", "<#import 'footer.ftl' as edge>${edge.isSuspended()?c}", configuration)
                .process(Map.of("client", client), said);
        return Boolean.parseBoolean(said.toString());
    }

    @Test
    void thePageAndTheLoginTakeTheSameWordForNo() throws Exception {
        for (String no : List.of("", " ", " \t", "false")) {
            ClientModel client = Realms.client(Map.of(CatalogueNames.EDGE_SUSPENDED, no));
            assertThat(EdgeClient.isSuspended(client)).as("`" + no + "`").isFalse();
            assertThat(saidByThePage(client)).as("`" + no + "`").isFalse();
        }
        for (String yes : List.of("true", "false ", "no", "False", "\u2003")) {
            ClientModel client = Realms.client(Map.of(CatalogueNames.EDGE_SUSPENDED, yes));
            assertThat(EdgeClient.isSuspended(client)).as("`" + yes + "`").isTrue();
            assertThat(saidByThePage(client)).as("`" + yes + "`").isTrue();
        }
        assertThat(saidByThePage(Realms.client(Map.of()))).isFalse();
    }
}
