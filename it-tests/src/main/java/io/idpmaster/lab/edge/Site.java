package io.idpmaster.lab.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A site with a network of its own, in which there is nothing but loopback: what runs there reaches the master by one link
 * alone, and that can be cut. The addresses are the same on both sides.
 *
 * <p>The tests themselves see the site's Keystone by a way of their own, which is never cut.
 */
public final class Site implements AutoCloseable {

    private final InstanceProcess inside;
    private final Relay link;
    private final Relay view;

    private Site(InstanceProcess inside, Relay link, Relay view) {
        this.inside = inside;
        this.link = link;
        this.view = view;
    }

    /**
     * Makes it.
     *
     * @param directory an existing one, for its sockets and its log
     * @param masterPort where the master listens on 127.0.0.1, and is reached inside
     * @param keystonePort where the Keystone inside will listen on 127.0.0.1, and is reached by the tests
     */
    static Site start(Scripts scripts, Path directory, int masterPort, int keystonePort) {
        Path toMaster = directory.resolve("master");
        Path toKeystone = directory.resolve("keystone");
        List<AutoCloseable> started = new ArrayList<>();
        try {
            Relay link = Relay.start(Relay.address(toMaster.toString()), Relay.address(String.valueOf(masterPort)));
            started.add(link::close);
            InstanceProcess inside = InstanceProcess.start(
                    "a network of its own could not be made",
                    List.of(
                            scripts.directory().resolve("apart.sh").toString(),
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Relay.class.getName(),
                            String.valueOf(masterPort),
                            toMaster.toString(),
                            toKeystone.toString(),
                            String.valueOf(keystonePort)),
                    Map.of(),
                    directory.resolve("site.log"));
            started.add(inside::close);
            Relay view = Relay.start(Relay.address(String.valueOf(keystonePort)), Relay.address(toKeystone.toString()));
            started.clear();
            return new Site(inside, link, view);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            for (AutoCloseable each : started) {
                try {
                    each.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** Pulls the cable: nothing arrives, and nobody says so. */
    public void cutSilently() {
        link.become(Relay.Line.SILENT);
    }

    /** Cuts the link so that whoever tries is told at once. */
    public void cut() {
        link.become(Relay.Line.REFUSING);
    }

    /** Mends it. */
    public void mend() {
        link.become(Relay.Line.OPEN);
    }

    /** The words of a command line that runs this one inside. */
    public List<String> inside(List<String> command) {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=/proc/" + inside.pid() + "/ns/net", "--"));
        words.addAll(command);
        return words;
    }

    /** Stops what carries bytes; the network is gone when the last process in it has ended. */
    @Override
    public void close() {
        view.close();
        inside.close();
        link.close();
    }
}
