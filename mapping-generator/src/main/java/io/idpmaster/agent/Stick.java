package io.idpmaster.agent;

import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.bundle.BundleVerifier;
import io.idpmaster.bundle.SignedBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A directory into which somebody carries bundles: files that end in {@code .bundle}, for this edge and for others. */
public final class Stick implements BundleSource {

    private static final int MOST = 1_000;

    private final Path directory;
    private final String edge;

    public Stick(Path directory, String edge) {
        this.directory = directory;
        this.edge = edge;
    }

    /** What a file says about itself, in the order in which they are tried. */
    private record Label(boolean ours, long version, Instant issued, Path file) {}

    @Override
    public List<Candidate> newest(Optional<Bundle> inHand) throws NoAnswer {
        List<Label> labels = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.bundle")) {
            for (Path file : files) {
                if (Files.isRegularFile(file) && labels.size() < MOST) {
                    labels.add(label(file));
                }
            }
        } catch (IOException e) {
            throw new NoAnswer("cannot read `" + directory + "`; put the stick in, and make it readable for this user");
        }
        labels.sort(Comparator.comparing(Label::ours)
                .thenComparing(Label::version)
                .thenComparing(Label::issued)
                .reversed());
        return labels.stream()
                .map(label -> (Candidate) () -> read(label.file()))
                .toList();
    }

    private Label label(Path file) throws NoAnswer {
        try {
            Bundle bundle = SignedBundle.read(read(file)).unverified();
            return new Label(bundle.edge().equals(edge), bundle.version(), bundle.issued(), file);
        } catch (BundleRefused e) {
            return new Label(false, 0, Instant.EPOCH, file);
        }
    }

    private static byte[] read(Path file) throws NoAnswer {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(BundleVerifier.LIMIT + 1);
        } catch (IOException e) {
            throw new NoAnswer("cannot read `" + file + "`; make it readable for this user");
        }
    }
}
