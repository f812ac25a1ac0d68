package io.idpmaster.agent;

import io.idpmaster.agent.AgentReport.Outcome;
import io.idpmaster.bundle.Bundle;
import io.idpmaster.bundle.BundleRefused;
import io.idpmaster.keystone.Keystone;
import io.idpmaster.keystone.KeystoneException;
import io.idpmaster.reconcile.Action;
import io.idpmaster.reconcile.Allowance;
import io.idpmaster.reconcile.Desired;
import io.idpmaster.reconcile.LedgerException;
import io.idpmaster.reconcile.LedgerFile;
import io.idpmaster.reconcile.Obstacle;
import io.idpmaster.reconcile.Part;
import io.idpmaster.reconcile.Reconciler;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * One edge's agent. A run gets the newest bundle, believes it or says why not, brings the edge to the one in hand, and
 * reports. Without a link, and with every bundle refused, the edge is held to the one in hand all the same.
 */
public final class EdgeAgent {

    /** Somebody wants the agent to end; the action in hand is done, and the next run does the rest. */
    public static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("stopped");
        }
    }

    /**
     * What a run did.
     *
     * @param version of the bundle in hand; 0 where there is none
     * @param silence why there was nothing to be had from where bundles come from
     * @param undelivered why the report still lies here
     */
    public record Run(AgentReport report, long version, Optional<String> silence, Optional<String> undelivered) {}

    private final AgentConfig config;
    private final BundleStore store;
    private final Keystone keystone;
    private final Optional<BundleSource> source;
    private final Optional<MasterClient> master;
    private final Clock clock;
    private final Allowance allowance;
    private final String version;
    private final BooleanSupplier stop;

    /**
     * An agent that has not run yet.
     *
     * @param source where bundles come from; without one the edge is held to the one in hand
     * @param master whom to report to
     * @param version of this program
     * @param stop asked before each action
     */
    public EdgeAgent(
            AgentConfig config,
            Keystone keystone,
            Optional<BundleSource> source,
            Optional<MasterClient> master,
            Clock clock,
            String version,
            BooleanSupplier stop) {
        this.config = config;
        this.store = new BundleStore(config, clock);
        this.keystone = keystone;
        this.source = source;
        this.master = master;
        this.clock = clock;
        this.allowance = new Allowance(config.most(), config.mostPercent(), false, false);
        this.version = version;
        this.stop = stop;
    }

    /** What is found out in the course of a run. */
    private static final class Findings {
        private final List<String> sentences = new ArrayList<>();
        private final Map<String, Integer> counts = new TreeMap<>();
        private final List<AgentReport.Done> actions = new ArrayList<>();
        private Optional<BundleRefused> refusal = Optional.empty();
        private Optional<String> silence = Optional.empty();

        void refused(BundleRefused reason) {
            if (refusal.isEmpty()) {
                refusal = Optional.of(reason);
            }
        }

        void count(String name) {
            counts.merge(name, 1, Integer::sum);
        }
    }

    /**
     * One run.
     *
     * @throws AgentException where another agent is at work, or what this one remembers cannot be read or written
     * @throws Stopped where that was wanted before all was done
     */
    public Run run() throws AgentException {
        try (StateDirectory.Lock held = store.directory().lock()) {
            assert held != null;
            Findings findings = new Findings();
            Optional<BundleStore.InHand> inHand = newest(findings);
            Outcome outcome = inHand.isPresent() ? keep(inHand.get(), findings) : nothing(findings);
            AgentReport report = new AgentReport(
                    version,
                    clock.instant(),
                    outcome,
                    store.directory().applied(),
                    findings.refusal,
                    findings.counts,
                    findings.actions,
                    findings.sentences);
            store.directory().write(report);
            return new Run(
                    report,
                    inHand.map(bundle -> bundle.bundle().version()).orElse(0L),
                    findings.silence,
                    deliver(report));
        }
    }

    private Optional<BundleStore.InHand> newest(Findings findings) throws AgentException {
        try {
            store.requireClock();
        } catch (BundleRefused e) {
            findings.refused(e);
            return Optional.empty();
        }
        Optional<BundleStore.InHand> before = inHand(findings);
        if (source.isEmpty()) {
            return before;
        }
        Optional<BundleRefused> old = findings.refusal;
        try {
            Optional<Bundle> newest = before.map(BundleStore.InHand::bundle);
            Optional<BundleRefused> first = Optional.empty();
            for (BundleSource.Candidate candidate : source.get().newest(newest)) {
                try {
                    BundleStore.InHand taken = store.takeLocked(candidate.read());
                    // what was in hand and is not admitted any more has been replaced
                    findings.refusal = Optional.empty();
                    return Optional.of(taken);
                } catch (BundleRefused e) {
                    first = first.isPresent() ? first : Optional.of(e);
                }
            }
            if (first.isPresent()) {
                findings.refusal = first;
                // its keys may have taken from the one in hand what vouched for it
                return inHand(findings);
            }
        } catch (NoAnswer e) {
            findings.silence = Optional.of(e.getMessage());
            findings.sentences.add(e.getMessage());
        }
        findings.refusal = old;
        return before;
    }

    private Optional<BundleStore.InHand> inHand(Findings findings) throws AgentException {
        try {
            return store.inHand();
        } catch (BundleRefused e) {
            findings.refused(e);
            return Optional.empty();
        }
    }

    private static Outcome nothing(Findings findings) {
        if (findings.refusal.isPresent()) {
            return Outcome.REFUSED;
        }
        findings.sentences.add("no bundle was taken yet; nothing is done at this edge");
        return Outcome.FAILED;
    }

    private Outcome keep(BundleStore.InHand inHand, Findings findings) throws AgentException {
        Bundle bundle = inHand.bundle();
        boolean suspended = store.isSuspended(inHand);
        if (inHand.expired()) {
            findings.sentences.add("the bundle in hand, version " + bundle.version() + ", has expired at "
                    + bundle.expires() + "; this edge "
                    + (suspended ? "lets nobody log in until there is another" : "is held to it all the same"));
        }
        Desired desired = store.desired(inHand);
        try {
            Reconciler.Run run = new Reconciler(keystone, new LedgerFile(config.state()), clock, allowance)
                    .run(desired, EnumSet.allOf(Part.class), (action, number, of) -> begin(action, findings));
            count(run.before(), findings);
            List<Obstacle> obstacles = run.plan().obstacles();
            obstacles.forEach(obstacle -> findings.sentences.add(obstacle.toString()));
            // first, for a list has an end
            findings.actions.addAll(
                    0,
                    run.plan().withheld().stream()
                            .limit(ReportFormat.MOST_ACTIONS)
                            .map(AgentReport.Done::withheld)
                            .toList());
            if (obstacles.stream().anyMatch(Obstacle::blocks)) {
                return Outcome.FAILED;
            }
            if (!run.plan().capped() && !suspended) {
                remember(new AgentReport.Applied(
                        bundle.version(), bundle.content().digest()));
            }
            if (suspended) {
                return Outcome.SUSPENDED;
            }
            if (findings.refusal.isPresent()) {
                return Outcome.REFUSED;
            }
            return run.plan().capped() ? Outcome.CAPPED : Outcome.CONVERGED;
        } catch (KeystoneException | LedgerException e) {
            findings.sentences.add(e.getMessage());
            return Outcome.FAILED;
        }
    }

    private void begin(Action action, Findings findings) {
        if (stop.getAsBoolean()) {
            throw new Stopped();
        }
        findings.count(action.kind() == Action.Kind.REMOVE ? "removed" : "written");
        if (findings.actions.size() < ReportFormat.MOST_ACTIONS) {
            findings.actions.add(AgentReport.Done.of(action));
        }
    }

    private static void count(Reconciler.Status before, Findings findings) {
        findings.counts.putIfAbsent("written", 0);
        findings.counts.putIfAbsent("removed", 0);
        findings.counts.put("users", before.entitled());
        findings.counts.put("shadowUsers", before.shadowUsers());
        findings.counts.put("disabled", before.disabled());
        findings.counts.put("grants", before.grants());
        findings.counts.put("groups", before.groups());
    }

    private void remember(AgentReport.Applied applied) throws AgentException {
        if (!store.directory().applied().equals(Optional.of(applied))) {
            store.directory().write(applied);
        }
    }

    private Optional<String> deliver(AgentReport report) throws AgentException {
        if (master.isEmpty()) {
            return Optional.empty();
        }
        try {
            master.get().report(report.write());
            store.directory().delivered();
            return Optional.empty();
        } catch (NoAnswer e) {
            return Optional.of(e.getMessage());
        }
    }
}
