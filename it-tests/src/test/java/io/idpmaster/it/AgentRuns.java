package io.idpmaster.it;

import io.idpmaster.catalogue.Catalogue;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.keystone.Cloud;
import io.idpmaster.keystone.Credentials;
import io.idpmaster.keystone.KeystoneClient;
import io.idpmaster.lab.edge.KeystoneEdge;
import io.idpmaster.reconcile.Allowance;
import io.idpmaster.reconcile.Desired;
import io.idpmaster.reconcile.LedgerFile;
import io.idpmaster.reconcile.Part;
import io.idpmaster.reconcile.Plan;
import io.idpmaster.reconcile.Reconciler;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;

/**
 * What agents of edges do at each run, without a bundle.
 *
 * @param directory where they keep a ledger each
 * @param authority of the edges' certificates
 */
record AgentRuns(Path directory, Path authority) {

    /** One run of the edge's agent, on this catalogue. */
    Plan once(Catalogue catalogue, Edge edge, KeystoneEdge keystone) throws Exception {
        Optional<String> none = Optional.empty();
        Credentials.Named domain = new Credentials.Named(none, Optional.of("admin"), Optional.of("default"), none);
        KeystoneClient client = new KeystoneClient(Cloud.of(
                keystone.url().toString(),
                new Credentials.Password(domain, keystone.administratorPassword(), Credentials.Scope.PROJECT, domain),
                Optional.of(authority)));
        return new Reconciler(
                        client,
                        new LedgerFile(directory.resolve("agent-" + edge.name())),
                        Clock.systemUTC(),
                        new Allowance(100, 25, true, false))
                .apply(Desired.of(catalogue, edge), EnumSet.allOf(Part.class), (action, number, of) -> {});
    }
}
