package io.idpmaster.lab.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Debian's Ansible with its collection {@code openstack.cloud}, as a user's machine has it. */
public final class Ansible {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Ansible() {}

    /**
     * {@code ansible-playbook -v}.
     *
     * @param directory an existing one that is the user's
     * @param variables of the user's shell
     * @return what it printed
     * @throws EdgeException where a task failed, with what it said
     */
    public static String play(Path directory, String playbook, Map<String, String> variables) {
        Scripts scripts = Scripts.ofThisBuild();
        Path root = scripts.makeRoot("agent");
        try {
            Files.writeString(directory.resolve("openstack.yml"), playbook);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> environment = new TreeMap<>(variables);
        // the user's home there is read-only
        environment.put("ANSIBLE_LOCAL_TEMP", Scripts.SCRATCH.resolve("local").toString());
        environment.put("ANSIBLE_REMOTE_TEMP", Scripts.SCRATCH.resolve("remote").toString());
        Outcome outcome = Scripts.run(
                scripts.entering(root, directory, List.of("ansible-playbook", "-v", "openstack.yml")),
                environment,
                PATIENCE);
        if (!outcome.succeeded()) {
            throw new EdgeException("the playbook failed: " + outcome.output() + outcome.lastWords());
        }
        return outcome.output();
    }
}
