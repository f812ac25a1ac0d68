package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.edge.SystemdHost;
import io.idpmaster.lab.keycloak.KeycloakServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An edge from nothing to in step, by what the administrators' page says and no other knowledge: each command is typed as it stands
 * there, on a Debian host with a running systemd, whose Keystone has never heard of a master.
 */
@Tag("horizon")
@ExtendWith(KeycloakFixture.class)
class EdgesAtARealEdgeTest {

    private static final String EDGE = "edge-e";

    /** What a user types, as the docs have it, with the file that came with the edge's others. */
    private static final String LOGIN = "openstack --os-cloud " + EDGE
            + " --os-username jane --os-project-name web-shop token issue -f value -c project_id";

    private static final String JANE_HOLDS =
            "openstack role assignment list --names --user jane --user-domain engineering"
                    + " --project web-shop --project-domain engineering -f value -c Role";

    private static final String SERVICE = "idp-master-agent.service";

    @Test
    void anEdgeIsAddedByThePageAloneAndThePageFollowsIt(KeycloakServer server, @TempDir Path work) throws Exception {
        SampleRealm realm = SampleRealm.load(server, "edges-real");
        BundleKeysOfRealm.madeIn(realm);
        realm.allow(realm.addUser("ada"), List.of("realm-admin"));
        URI url = URI.create("http://127.0.0.1:" + KeycloakServer.freePort() + "/v3");
        Path downloads = Files.createDirectory(work.resolve("downloads"));
        try (Browser browser = new Browser();
                SystemdHost host = SystemdHost.start(Files.createDirectory(work.resolve("host")))) {
            Map<String, String> administrator = host.serveKeystone(url);
            browser.download(downloads);
            browser.open(URI.create(realm.address() + "/idp-master/edges/#/add"));
            browser.logIn("ada", realm.password());
            add(browser, url);
            browser.photograph("edges-real-setup");
            browser.click("#idpm-get-config");
            browser.click("#idpm-get-keys");
            Path stick = Files.createDirectory(host.software().resolve("stick"));
            for (String file : List.of(EDGE + "-config.zip", "keys.json")) {
                Files.copy(browser.downloaded(file), stick.resolve(file));
            }

            type(host, command(browser, "modules"));
            type(host, command(browser, "unpack"));
            type(host, command(browser, "install"));
            String include = command(browser, "include");
            host.demand("sed", "-i", "s|^</VirtualHost>|  " + include + "\\n&|", SystemdHost.VIRTUAL_HOST);
            type(host, command(browser, "keystone"));
            type(host, command(browser, "restart"));
            type(host, administrator, command(browser, "setup"));

            type(host, command(browser, "needs"));
            type(host, command(browser, "place"));
            type(host, administrator, command(browser, "credentials"));
            String printed = type(host, command(browser, "key"));
            browser.find("#idpm-agent-key").sendKeys(printed.substring(printed.indexOf('{')));
            browser.click("#idpm-register");
            browser.await("#idpm-agent-said .pf-m-success");
            browser.await("#idpm-live .idpm-state-never");
            type(host, command(browser, "start"));

            // nothing is reloaded: the page asks by itself
            browser.await("#idpm-live .idpm-state-in-step");
            assertThat(browser.find("#idpm-edge-state").getText()).isEqualTo("In step");
            browser.photograph("edges-real-in-step");
            assertThat(type(host, jane(realm), LOGIN)).isNotEmpty();
            assertThat(type(host, administrator, JANE_HOLDS)).isEqualTo("member");

            // just after a run, so that the next one is most of a minute away
            host.await(SERVICE, runs(host) + 1, line -> line.contains(": converged"));
            realm.leave("jane", "openstack/engineering/web-shop/member");
            browser.await("#idpm-live .idpm-state-behind");
            browser.photograph("edges-real-behind");
            browser.await("#idpm-live .idpm-state-in-step");
            assertThat(browser.find("#idpm-live").getText()).contains("holds bundle 2 of 2");
            browser.photograph("edges-real-in-step-again");
            assertThat(type(host, administrator, JANE_HOLDS)).isEmpty();
            assertThatThrownBy(() -> type(host, jane(realm), LOGIN)).hasMessageContaining("HTTP 401");
            browser.route("/");
            browser.await("#idpm-edges .idpm-state-in-step");
            browser.photograph("edges-real-list");
        }
    }

    private static void add(Browser browser, URI url) {
        browser.await("#idpm-edge").sendKeys(EDGE);
        browser.find("#idpm-label-region").sendKeys("eu");
        browser.click("#idpm-next");
        browser.find("#idpm-url").sendKeys(url.toString());
        browser.choose("#idpm-release", "27");
        browser.click("#idpm-next");
        browser.find("[name='domain']").sendKeys("engineering");
        browser.click("#idpm-next");
        browser.await("#idpm-next:enabled");
        browser.click("#idpm-next");
        browser.await("#idpm-made");
    }

    /** What the page says is to be typed. */
    private static String command(Browser browser, String name) {
        return browser.find("[data-command='" + name + "'] code").getText();
    }

    private static String type(SystemdHost host, String lines) {
        return type(host, Map.of(), lines);
    }

    /** Where the files lie that were brought there. */
    private static String type(SystemdHost host, Map<String, String> variables, String lines) {
        return host.demand(variables, "bash", "-ec", "cd /opt/idp-master/stick\n" + lines);
    }

    private static Map<String, String> jane(SampleRealm realm) {
        return Map.of("OS_PASSWORD", realm.password(), "OS_CLIENT_CONFIG_FILE", EDGE + "/clouds.yaml");
    }

    private static int runs(SystemdHost host) {
        return (int) host.journal(SERVICE).stream()
                .filter(line -> line.contains(": converged"))
                .count();
    }
}
