package io.idpmaster.it;

import io.idpmaster.lab.edge.EdgeLab;
import io.idpmaster.lab.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One edge of each release, side by side. */
final class ReconciledEdges implements AutoCloseable {

    private static final List<Integer> RELEASES = List.of(22, 27, 30);

    private final EdgeLab lab;
    private final ExecutorService threads = Executors.newFixedThreadPool(RELEASES.size());
    private final List<ReconciledEdge> edges = new ArrayList<>();

    /** What is done at each edge. */
    interface Check {
        void at(ReconciledEdge edge) throws Exception;
    }

    private interface Work<T> {
        T of() throws Exception;
    }

    /** @param yaml whose configuration they get */
    ReconciledEdges(Path directory, String yaml) throws Exception {
        lab = EdgeLab.open(Progress.lines(System.out));
        boolean started = false;
        try {
            List<Work<ReconciledEdge>> starts = new ArrayList<>();
            RELEASES.forEach(release -> starts.add(() -> new ReconciledEdge(lab, release, directory, yaml)));
            edges.addAll(all(starts));
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    /** At all of them at once; the first failure, once all are done. */
    void everywhere(Check check) throws Exception {
        List<Work<Boolean>> work = new ArrayList<>();
        for (ReconciledEdge edge : edges) {
            work.add(() -> {
                try {
                    check.at(edge);
                } catch (AssertionError | Exception e) {
                    throw new AssertionError(edge.name() + ": " + e, e);
                }
                return true;
            });
        }
        all(work);
    }

    ReconciledEdge of(int release) {
        return edges.stream()
                .filter(edge -> edge.release() == release)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        threads.shutdown();
        lab.close();
    }

    private <T> List<T> all(List<Work<T>> work) throws Exception {
        List<Future<T>> running = new ArrayList<>();
        work.forEach(one -> running.add(threads.submit(one::of)));
        List<T> done = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (Future<T> one : running) {
            try {
                done.add(one.get());
            } catch (ExecutionException e) {
                failures.add(e.getCause());
            }
        }
        if (failures.isEmpty()) {
            return done;
        }
        // what happened at one edge says nothing of the others
        Throwable first = failures.get(0);
        failures.stream().skip(1).forEach(first::addSuppressed);
        if (first instanceof Error error) {
            throw error;
        }
        throw (Exception) first;
    }
}
