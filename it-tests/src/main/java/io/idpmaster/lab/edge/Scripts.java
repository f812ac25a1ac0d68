package io.idpmaster.lab.edge;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The scripts in {@code it-tests/edges}, and how they are run.
 *
 * @param before the words of a command that runs another one somewhere else; none where it runs here
 */
record Scripts(Path directory, List<String> before) {

    /** Where a command inside a root may write what nobody keeps: {@code enter.sh} gives each one of its own. */
    static final Path SCRATCH = Path.of("/tmp");

    Scripts {
        before = List.copyOf(before);
    }

    /** The same, run at a site. */
    Scripts at(Site site) {
        return new Scripts(directory, site.inside(List.of()));
    }

    /** Those of the checkout that this very code was built in. */
    static Scripts ofThisBuild() {
        try {
            Path code = Path.of(Scripts.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path parent = code.getParent(); parent != null; parent = parent.getParent()) {
                Path directory = parent.resolve("edges");
                if (Files.isExecutable(directory.resolve("enter.sh"))) {
                    return new Scripts(directory, List.of());
                }
            }
            throw new EdgeException(
                    "the scripts in `it-tests/edges` are not beside `" + code + "`; build and run in one checkout");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The checkout itself. */
    Path checkout() {
        return directory.getParent().getParent();
    }

    /**
     * Has a root file system made, unless it is there: minutes, or nothing.
     *
     * @param name as {@code chroot.sh} has it
     * @throws EdgeException where it cannot be made
     */
    Path makeRoot(String name) {
        Outcome outcome = run(
                List.of(directory.resolve("chroot.sh").toString(), name),
                withOwn(List.of("HOME", "PATH", "IDP_MASTER_CACHE")),
                Duration.ofMinutes(30));
        if (!outcome.succeeded()) {
            throw new EdgeException("could not make the root file system `" + name + "`: " + outcome.lastWords());
        }
        return Path.of(outcome.output().strip());
    }

    /** A command inside a root, with its state in the directory and nothing but these variables. */
    Outcome inside(
            EdgeRoot root, Path state, Map<String, String> environment, Duration patience, List<String> command) {
        return run(entering(root, state, command), environment, patience, line -> {});
    }

    /** @param complaints is given each line that it writes to its standard error, at once */
    Outcome inside(
            EdgeRoot root,
            Path state,
            Map<String, String> environment,
            Duration patience,
            List<String> command,
            Consumer<String> complaints) {
        return run(entering(root, state, command), environment, patience, complaints);
    }

    /** The words of a command line that runs a command inside a root. */
    List<String> entering(EdgeRoot root, Path state, List<String> command) {
        return entering(root.directory(), state, command);
    }

    /** As {@link #entering(EdgeRoot, Path, List)}, for any root. */
    List<String> entering(Path root, Path state, List<String> command) {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of(directory.resolve("enter.sh").toString(), root.toString(), state.toString()));
        words.addAll(command);
        return words;
    }

    private static Map<String, String> withOwn(List<String> names) {
        Map<String, String> own = new java.util.TreeMap<>(System.getenv());
        own.keySet().retainAll(names);
        return own;
    }

    /** Any command, with these variables and no others. */
    static Outcome run(List<String> command, Map<String, String> environment, Duration patience) {
        return run(command, environment, patience, line -> {});
    }

    private static Outcome run(
            List<String> command, Map<String, String> environment, Duration patience, Consumer<String> complaints) {
        long start = System.nanoTime();
        Process process;
        try {
            process = builder(command, environment).start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new EdgeException("cannot run `" + command.get(0) + "`: " + e.getMessage(), e);
        }
        CompletableFuture<String> output = read(process.getInputStream());
        CompletableFuture<String> errors = read(process.getErrorStream(), complaints);
        try {
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                throw new EdgeException(
                        "`" + String.join(" ", command) + "` did not end within " + patience.toSeconds() + " seconds");
            }
            return new Outcome(
                    process.exitValue(), output.get(), errors.get(), Duration.ofNanos(System.nanoTime() - start));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EdgeException("interrupted while waiting for `" + command.get(0) + "`", e);
        } catch (ExecutionException e) {
            throw new EdgeException("cannot read what `" + command.get(0) + "` prints", e);
        } finally {
            // its name spaces go with it
            process.destroyForcibly();
        }
    }

    /** A process that knows these variables and no other: what this Java process knows is nobody's business. */
    static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().putAll(environment);
        return builder;
    }

    private static CompletableFuture<String> read(java.io.InputStream stream, Consumer<String> lines) {
        return CompletableFuture.supplyAsync(() -> {
            StringBuilder all = new StringBuilder();
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    all.append(line).append('\n');
                    lines.accept(line);
                }
            } catch (IOException e) {
                all.append(e.getMessage());
            }
            return all.toString();
        });
    }

    private static CompletableFuture<String> read(java.io.InputStream stream) {
        return CompletableFuture.supplyAsync(() -> {
            try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return "";
            }
        });
    }
}
