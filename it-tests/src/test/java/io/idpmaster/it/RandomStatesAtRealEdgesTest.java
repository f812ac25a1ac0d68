package io.idpmaster.it;

import io.idpmaster.lab.edge.KeystoneDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The theorem's part 4 on live edges with Keystone 22, 27 and 30 on MariaDB: whatever state an edge is in, after one run none
 * of what the master gave and gives no more is left, no row of anybody else has changed in any table, and the next run writes nothing.
 * {@code -Didpm.states=…} sets how many states there are for each release, {@code -Didpm.seed=…} repeats them, and
 * {@code -Didpm.release=…} leaves the others out.
 */
@Tag("edges")
class RandomStatesAtRealEdgesTest {

    private static final int STATES = Integer.getInteger("idpm.states", 10);
    private static final int RELEASE = Integer.getInteger("idpm.release", 0);

    @Test
    void everyStateConverges(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("idpm.seed", System.nanoTime());
        System.out.println("states: " + STATES + " of each release, -Didpm.seed=" + seed);
        try (ReconciledEdges edges = new ReconciledEdges(directory, RandomEdgeStates.FIRST)) {
            edges.everywhere(edge -> {
                if (RELEASE != 0 && RELEASE != edge.release()) {
                    return;
                }
                try (KeystoneDatabase database = new KeystoneDatabase(edge.keystone())) {
                    new RandomEdgeStates(edge, database, seed).run(STATES);
                }
            });
        }
    }
}
