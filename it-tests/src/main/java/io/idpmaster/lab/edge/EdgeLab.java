package io.idpmaster.lab.edge;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.config.ConfigDirectory;
import io.idpmaster.config.ConfigException;
import io.idpmaster.config.ConfigOptions;
import io.idpmaster.config.EdgeConfig;
import io.idpmaster.config.TrustSource;
import io.idpmaster.lab.progress.Progress;
import io.idpmaster.lab.tls.CertificateSource;
import io.idpmaster.strategy.CompileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Real edges on this machine, and the clients of their users. */
public final class EdgeLab implements AutoCloseable {

    /** More would only wait for each other: a Keystone's start is mostly Python at work. */
    private static final int AT_ONCE = 3;

    private final Scripts scripts;
    private final Map<Integer, EdgeRoot> roots;
    private final Path work;
    private final List<KeystoneEdge> running = new ArrayList<>();
    private final List<Horizon> dashboards = new ArrayList<>();
    private final List<Site> sites = new ArrayList<>();
    private final Map<Integer, OpenStackClient> clients = new TreeMap<>();

    private EdgeLab(Scripts scripts, Map<Integer, EdgeRoot> roots, Path work) {
        this.scripts = scripts;
        this.roots = roots;
        this.work = work;
    }

    /** Why there can be no edges on this machine, for a person; empty where there can. */
    public static Optional<String> obstacle() {
        if (!Files.exists(Path.of("/etc/debian_version"))) {
            return Optional.of("real edges need a Debian machine: their file systems are made of its packages");
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("real edges need root, for chroot and mounts of their own; run it with sudo");
        }
        return Optional.empty();
    }

    /** @throws EdgeException where {@link #obstacle} says why */
    static void demand() {
        obstacle().ifPresent(reason -> {
            throw new EdgeException(reason);
        });
    }

    /**
     * Makes the root file systems that are not in the cache, which takes some minutes, and finds the others.
     *
     * @throws EdgeException where {@link #obstacle} says why, or something failed
     */
    public static EdgeLab open(Progress progress) {
        demand();
        Scripts scripts = Scripts.ofThisBuild();
        Map<Integer, EdgeRoot> roots = new TreeMap<>();
        try (Progress.Step step = progress.begin("Debian root file systems with Keystone "
                + EdgeRoot.RELEASES.stream()
                        .map(String::valueOf)
                        .reduce((a, b) -> a + ", " + b)
                        .orElseThrow())) {
            inParallel(EdgeRoot.RELEASES, release -> EdgeRoot.prepare(scripts, release))
                    .forEach(root -> roots.put(root.release(), root));
            step.done(
                    roots.get(EdgeRoot.RELEASES.get(0)).directory().getParent().toString());
        }
        try {
            return new EdgeLab(scripts, roots, Files.createTempDirectory("idp-master-edges-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes the configuration of each edge, as {@code idpm config} does, and starts them side by side; by name. They
     * stop with the lab.
     *
     * @param catalogue whose issuer answers now: the keys are fetched from it
     */
    public Map<String, KeystoneEdge> start(Catalogue catalogue, Collection<Edge> edges, Progress progress) {
        return start(catalogue, edges, EdgeSpec.Database.SQLITE, progress);
    }

    /** As {@link #start(Catalogue, Collection, Progress)}, with this database each. */
    public Map<String, KeystoneEdge> start(
            Catalogue catalogue, Collection<Edge> edges, EdgeSpec.Database database, Progress progress) {
        return start(catalogue, edges, database, edge -> ConfigOptions.defaults(), Optional.empty(), progress);
    }

    /** As {@link #start(Catalogue, Collection, Progress)}, with what each edge's operator has chosen. */
    public Map<String, KeystoneEdge> start(
            Catalogue catalogue,
            Collection<Edge> edges,
            EdgeSpec.Database database,
            Function<Edge, ConfigOptions> options,
            Progress progress) {
        return start(catalogue, edges, database, options, Optional.empty(), progress);
    }

    /** The same, with a certificate each where there is a source of them. */
    Map<String, KeystoneEdge> start(
            Catalogue catalogue,
            Collection<Edge> edges,
            EdgeSpec.Database database,
            Function<Edge, ConfigOptions> options,
            Optional<CertificateSource> certificates,
            Progress progress) {
        List<EdgeSpec> specs = edges.stream()
                .map(edge -> EdgeSpec.of(
                        edge,
                        configuration(catalogue, edge, options.apply(edge)),
                        database,
                        certificates.map(source -> source.issue(edge.name()))))
                .toList();
        Map<String, KeystoneEdge> started = new TreeMap<>();
        try (Progress.Step step = progress.begin("Keystone and Apache of "
                + String.join(", ", specs.stream().map(EdgeSpec::name).toList()))) {
            inParallel(specs, this::start).forEach(edge -> started.put(edge.name(), edge));
            step.done(String.join(
                    ", ",
                    started.values().stream()
                            .map(edge -> "%s %.0f s"
                                    .formatted(edge.name(), edge.startedIn().toMillis() / 1000.0))
                            .toList()));
        }
        return started;
    }

    /** Starts one edge from a configuration that is there already. It stops with the lab. */
    public KeystoneEdge start(EdgeSpec spec) {
        return start(spec, scripts);
    }

    /**
     * Starts a Horizon for each of these edges, side by side; by the edge's name. They stop with the lab. The first time a
     * root file system is made for them, which takes some minutes.
     *
     * @param ports of 127.0.0.1, by the edge's name
     */
    public Map<String, Horizon> dashboards(
            Collection<KeystoneEdge> edges, Map<String, Integer> ports, Progress progress) {
        Map<String, Horizon> started = new TreeMap<>();
        try (Progress.Step step = progress.begin("Horizon of "
                + String.join(", ", edges.stream().map(KeystoneEdge::name).toList()))) {
            Path root = Horizon.root(scripts);
            inParallel(
                            List.copyOf(edges),
                            edge -> dashboard(edge, ports.get(edge.name()), UnaryOperator.identity(), root))
                    .forEach(horizon -> started.put(horizon.edge(), horizon));
            step.done(String.join(
                    ", ",
                    started.values().stream()
                            .map(horizon -> horizon.url().toString())
                            .toList()));
        }
        return started;
    }

    /** Starts a Horizon for the edge with other settings than {@code idpm config} wrote. It stops with the lab. */
    public Horizon dashboard(KeystoneEdge edge, int port, UnaryOperator<String> change) {
        return dashboard(edge, port, change, Horizon.root(scripts));
    }

    private Horizon dashboard(KeystoneEdge edge, int port, UnaryOperator<String> change, Path root) {
        Horizon horizon = Horizon.start(edge, port, change, root, scripts, work);
        synchronized (running) {
            dashboards.add(horizon);
        }
        return horizon;
    }

    /**
     * Makes a site with a network of its own, whose only link is to the master. It stops with the lab.
     *
     * @param masterPort where the master listens on 127.0.0.1
     */
    public Site site(Edge edge, int masterPort) {
        try {
            Site site = Site.start(
                    scripts,
                    Files.createTempDirectory(work, "site-"),
                    masterPort,
                    URI.create(edge.agreement().keystone().url()).getPort());
            synchronized (running) {
                sites.add(site);
            }
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #start(Catalogue, Collection, Progress)} one edge, at a site of its own. */
    public KeystoneEdge start(Catalogue catalogue, Edge edge, EdgeSpec.Database database, Site site) {
        return start(
                EdgeSpec.of(edge, configuration(catalogue, edge, ConfigOptions.defaults()), database),
                scripts.at(site));
    }

    private KeystoneEdge start(EdgeSpec spec, Scripts where) {
        EdgeRoot root = spec.isBehindShibboleth() ? EdgeRoot.shibboleth(scripts) : roots.get(spec.release());
        KeystoneEdge edge = KeystoneEdge.start(spec, root, where, work);
        synchronized (running) {
            running.add(edge);
        }
        return edge;
    }

    /** The newest client there is. It stops with the lab. */
    public OpenStackClient client() {
        return client(newest());
    }

    /** The newest client there is, used by those who are at this site; every call loads it anew, as a user's does. */
    public OpenStackClient client(Site site) {
        return loadedAnew(scripts.at(site));
    }

    /** The client of the Debian that has this release of Keystone. It stops with the lab. */
    public OpenStackClient client(int release) {
        synchronized (running) {
            return clients.computeIfAbsent(release, absent -> loaded(release));
        }
    }

    /** The newest client there is, which every call loads anew, as a user's does: for measuring. */
    public OpenStackClient clientLoadedAnew() {
        return loadedAnew(scripts);
    }

    private OpenStackClient loadedAnew(Scripts where) {
        try {
            return OpenStackClient.loadedAnew(roots.get(newest()), where, work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OpenStackClient loaded(int release) {
        try {
            return OpenStackClient.loadedOnce(roots.get(release), scripts, work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int newest() {
        return EdgeRoot.RELEASES.get(EdgeRoot.RELEASES.size() - 1);
    }

    /** Stops every edge, and removes what the lab has written outside the cache. */
    @Override
    public void close() {
        List<Runnable> all = new ArrayList<>();
        List<Site> around;
        synchronized (running) {
            running.forEach(edge -> all.add(edge::close));
            running.clear();
            dashboards.forEach(horizon -> all.add(horizon::close));
            dashboards.clear();
            clients.values().forEach(client -> all.add(client::close));
            clients.clear();
            around = List.copyOf(sites);
            sites.clear();
        }
        try {
            inParallel(all, one -> {
                one.run();
                return one;
            });
        } finally {
            around.forEach(Site::close);
            try (Stream<Path> left = Files.walk(work)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Writes the edge's configuration anew, with the keys that the master has now, and has the edge take it as an operator
     * does: {@code install.sh}, a new shibd where there is one, then Apache reads it gracefully.
     */
    public void reconfigure(Catalogue catalogue, KeystoneEdge edge, ConfigOptions options) {
        configuration(
                catalogue,
                catalogue
                        .edge(edge.name())
                        .orElseThrow(() -> new EdgeException("the catalogue has no edge `" + edge.name() + "`")),
                options);
        edge.reconfigure();
    }

    private Path configuration(Catalogue catalogue, Edge edge, ConfigOptions options) {
        Path directory = work.resolve("config-" + edge.name());
        try {
            new ConfigDirectory(directory)
                    .write(EdgeConfig.files(catalogue, edge, new TrustSource.OfIssuer(Optional.empty()), options));
        } catch (ConfigException e) {
            throw new EdgeException(e.getMessage() + "; " + e.remedy(), e);
        } catch (CompileException e) {
            throw new EdgeException("edge `" + e.edge() + "`: " + e.getMessage() + "; " + e.remedy(), e);
        }
        return directory;
    }

    /** All of them, some at once; returns when the last is done, with the first failure if there was one. */
    private static <T, R> List<R> inParallel(List<T> all, Function<T, R> work) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(all.size(), AT_ONCE)));
        try {
            List<CompletableFuture<R>> futures = all.stream()
                    .map(one -> CompletableFuture.supplyAsync(() -> work.apply(one), threads))
                    .toList();
            // an edge that started while another failed must be known before it is closed
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                    .handle((done, failure) -> done)
                    .join();
            return futures.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            threads.shutdown();
        }
    }
}
