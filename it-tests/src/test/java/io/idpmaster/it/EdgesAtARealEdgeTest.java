package io.idpmaster.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.idpmaster.lab.KeycloakFixture;
import io.idpmaster.lab.edge.EdgeLab;
import io.idpmaster.lab.edge.EdgeSpec;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.lab.edge.SystemdHost;
import io.idpmaster.lab.keycloak.KeycloakServer;
import io.idpmaster.lab.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An edge from nothing to in step, by what the administrators' page says and no other knowledge: a real Keystone that has never
 * heard of a master, a host with a running systemd for its agent, and a browser, which real edges need here.
 */
@Tag("horizon")
@ExtendWith(KeycloakFixture.class)
class EdgesAtARealEdgeTest {

    private static final String EDGE = "edge-e";
    private static final String SERVICE = "idp-master-agent.service";

    @Test
    void anEdgeIsAddedByThePageAloneAndThePageFollowsIt(KeycloakServer server, @TempDir Path work) throws Exception {
        assertThat(EdgeLab.obstacle()).isEmpty();
        SampleRealm realm = SampleRealm.load(server, "edges-real");
        BundleKeysOfRealm.madeIn(realm);
        realm.allow(realm.addUser("ada"), List.of("realm-admin"));
        URI url = URI.create("http://127.0.0.1:" + KeycloakServer.freePort() + "/v3");
        Path downloads = Files.createDirectory(work.resolve("downloads"));
        try (Browser browser = new Browser();
                EdgeLab lab = EdgeLab.open(Progress.lines(System.out));
                KeystoneEdge keystone = lab.start(
                        new EdgeSpec(EDGE, 27, url, strange(work.resolve("strange")), EdgeSpec.Database.SQLITE));
                SystemdHost host = SystemdHost.start(Files.createDirectory(work.resolve("host")))) {
            browser.download(downloads);
            browser.open(URI.create(realm.address() + "/idp-master/edges/#/add"));
            browser.logIn("ada", realm.password());
            add(browser, url);
            browser.click("#idpm-get-config");
            browser.click("#idpm-get-keys");
            Path archive = browser.downloaded(EDGE + "-config.zip");
            Path keys = browser.downloaded("keys.json");

            // at the host of its Keystone
            Files.copy(archive, keystone.home().resolve(archive.getFileName()));
            keystone.type(command(browser, "unpack"));
            keystone.type(command(browser, "install"));
            // the lab's Apache has this line, and its Keystone reads the fragment where it lies
            assertThat(command(browser, "include")).isEqualTo("Include /etc/idp-master/apache.conf");
            assertThat(command(browser, "keystone")).startsWith("install -D -m 644 /etc/idp-master/keystone.conf ");
            assertThat(command(browser, "restart")).isEqualTo("systemctl restart apache2");
            keystone.reload();
            keystone.type(command(browser, "setup"));
            assertThat(keystone.openstack("identity", "provider", "list", "-f", "value", "-c", "ID"))
                    .contains("idp-master");

            // at the host of its agent
            Path stick = Files.createDirectory(host.software().resolve("stick"));
            copy(keystone.home().resolve(EDGE), stick.resolve(EDGE));
            Files.copy(keys, stick.resolve("keys.json"));
            host.trust(keystone);
            type(host, command(browser, "place"));
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

            // just after a run, so that the next one is most of a minute away
            host.await(SERVICE, runs(host) + 1, line -> line.contains(": converged"));
            realm.leave("jane", "openstack/engineering/web-shop/member");
            browser.await("#idpm-live .idpm-state-behind");
            browser.photograph("edges-real-behind");
            browser.await("#idpm-live .idpm-state-in-step");
            assertThat(browser.find("#idpm-live").getText()).contains("holds bundle 2 of 2");
            browser.photograph("edges-real-in-step-again");
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

    private static String type(SystemdHost host, String line) {
        return host.demand("bash", "-ec", "cd /opt/idp-master/stick\n" + line);
    }

    private static int runs(SystemdHost host) {
        return (int) host.journal(SERVICE).stream()
                .filter(line -> line.contains(": converged"))
                .count();
    }

    /** What the lab starts a Keystone with that knows of no master. */
    private static Path strange(Path directory) throws IOException {
        Files.createDirectory(directory);
        for (String empty : List.of("apache.conf", "keystone.conf")) {
            Files.writeString(directory.resolve(empty), "");
        }
        for (String script : List.of("install.sh", "setup.sh")) {
            Path file = Files.writeString(directory.resolve(script), "#!/bin/sh\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return directory;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
