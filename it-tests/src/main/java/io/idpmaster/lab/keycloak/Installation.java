package io.idpmaster.lab.keycloak;

import io.idpmaster.lab.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Keycloak unpacked, with our jars in it and {@code kc.sh build} done for one kind of database. Its directory's name carries
 * the checksum of what it was made from, so it is made once and never changed; data live elsewhere, so several servers may
 * run from one.
 */
final class Installation {

    private static final String PREFIX = "keycloak-";
    private static final String READY = "idp-master-ready";
    private static final String USERS = "idp-master-users";

    private final Path home;

    private Installation(Path home) {
        this.home = home;
    }

    /** The installation of this distribution below the directory, made now unless it is there. */
    static Installation in(Path directory, Distribution distribution, Database database, Progress progress) {
        String name = PREFIX + distribution.version() + "-" + distribution.checksum();
        Path home = directory.resolve(name + database.suffix());
        try {
            Files.createDirectories(directory);
            try (FileChannel channel = FileChannel.open(
                            directory.resolve("keycloak.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = waitFor(channel, progress)) {
                assert lock.isValid();
                Installation installation = new Installation(home);
                if (!Files.exists(home.resolve(READY))) {
                    delete(home);
                    installation.unpack(distribution, progress);
                    installation.build(database, progress);
                    Files.createFile(home.resolve(READY));
                }
                installation.registerUser();
                discardOthers(directory, name);
                return installation;
            }
        } catch (IOException e) {
            throw new KeycloakException("cannot install Keycloak in `" + home + "`: " + e.getMessage(), e);
        }
    }

    /** A process that runs Keycloak's own script; Java is the one that runs this code. */
    ProcessBuilder command(List<String> arguments) {
        ProcessBuilder builder =
                new ProcessBuilder(home.resolve("bin").resolve("kc.sh").toString());
        builder.command().addAll(arguments);
        builder.directory(home.toFile());
        builder.redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
        builder.environment().keySet().removeIf(name -> name.startsWith("KC_") || name.equals("JAVA_OPTS"));
        return builder;
    }

    private static FileLock waitFor(FileChannel channel, Progress progress) throws IOException {
        FileLock free = channel.tryLock();
        if (free != null) {
            return free;
        }
        try (Progress.Step step = progress.begin("wait for another run that is installing Keycloak")) {
            FileLock lock = channel.lock();
            step.done("");
            return lock;
        }
    }

    private void unpack(Distribution distribution, Progress progress) throws IOException {
        try (Progress.Step step = progress.begin("unpack Keycloak " + distribution.version());
                ZipFile zip = new ZipFile(distribution.archive().toFile())) {
            int done = 0;
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                unpack(zip, entry);
                step.at(++done, zip.size());
            }
            for (Path jar : distribution.providers()) {
                Files.copy(
                        jar, home.resolve("providers").resolve(jar.getFileName().toString()));
            }
            step.done(zip.size() + " files, and our " + distribution.providers().size() + " jars put in");
        }
    }

    private void unpack(ZipFile zip, ZipEntry entry) throws IOException {
        Path name = Path.of(entry.getName());
        if (name.getNameCount() < 2) {
            return;
        }
        Path target =
                home.resolve(name.subpath(1, name.getNameCount()).toString()).normalize();
        if (!target.startsWith(home)) {
            throw new IOException("the archive holds a path that leads out of it: `" + entry.getName() + "`");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        try (InputStream content = zip.getInputStream(entry)) {
            Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
        }
        if (target.toString().endsWith(".sh")) {
            // java.util.zip does not read the permissions that the archive carries
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private void build(Database database, Progress progress) throws IOException {
        Path log = home.resolve("build.log");
        ProcessBuilder command = command(List.of(
                        "build", "--db=" + database.vendor(), "--health-enabled=true", "--metrics-enabled=true"))
                .redirectOutput(log.toFile());
        try (Progress.Step step = progress.begin("build Keycloak with our providers");
                ServerProcess process = ServerProcess.start(command)) {
            int exit = process.waitFor();
            if (exit != 0) {
                throw new KeycloakException(
                        "`kc.sh build` ended with " + exit + "; the end of `" + log + "`:\n" + LogTail.of(log));
            }
            step.done("");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeycloakException("interrupted while Keycloak was being built", e);
        }
    }

    /** From now until this Java process ends nobody discards the installation. */
    private void registerUser() throws IOException {
        ProcessHandle self = ProcessHandle.current();
        Path users = Files.createDirectories(home.resolve(USERS));
        Path file = users.resolve(ProcessIdentity.of(self).text());
        Files.deleteIfExists(file);
        Files.createFile(file);
        file.toFile().deleteOnExit();
    }

    private static void discardOthers(Path directory, String current) throws IOException {
        List<Path> others;
        try (Stream<Path> entries = Files.list(directory)) {
            others = entries.filter(Files::isDirectory)
                    .filter(entry -> entry.getFileName().toString().startsWith(PREFIX)
                            && !entry.getFileName().toString().startsWith(current))
                    .toList();
        }
        for (Path other : others) {
            if (!hasLivingUser(other)) {
                delete(other);
            }
        }
    }

    private static boolean hasLivingUser(Path home) throws IOException {
        if (!Files.isDirectory(home.resolve(USERS))) {
            return false;
        }
        try (Stream<Path> users = Files.list(home.resolve(USERS))) {
            return users.anyMatch(user ->
                    new ProcessIdentity(user.getFileName().toString()).process().isPresent());
        }
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            tree.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
