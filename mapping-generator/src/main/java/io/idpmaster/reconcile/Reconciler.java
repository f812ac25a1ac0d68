package io.idpmaster.reconcile;

import io.idpmaster.keystone.Keystone;
import io.idpmaster.keystone.KeystoneException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings one edge to what is wanted.
 *
 * <p>INVARIANT, convergent: after {@link #apply} with both parts has done all of its plan, the next plan is empty, and
 * nothing that is not in the ledger has changed. Killed anywhere, the next run does the rest.
 */
public final class Reconciler {

    /** Told of each action before it is done. */
    public interface Listener {
        void begins(Action action, int number, int of);
    }

    /** How an edge stands, in numbers. */
    public record Status(
            boolean registered,
            int entitled,
            int shadowUsers,
            int disabled,
            int grants,
            int groups,
            List<Action> actions,
            List<Obstacle> obstacles) {}

    /**
     * What a run did.
     *
     * @param before how the edge stood
     */
    public record Run(Plan plan, Status before) {}

    private final Keystone keystone;
    private final LedgerFile file;
    private final Clock clock;
    private final Allowance allowance;

    private record Prepared(EdgeState state, Ledger ledger, Plan plan) {}

    public Reconciler(Keystone keystone, LedgerFile file, Clock clock, Allowance allowance) {
        this.keystone = keystone;
        this.file = file;
        this.clock = clock;
        this.allowance = allowance;
    }

    /** Reads and compares; writes nothing, here or there. */
    public Plan plan(Desired desired) throws KeystoneException, LedgerException {
        return prepare(desired).plan();
    }

    /** As {@link #plan}, with what else was seen. */
    public Status status(Desired desired) throws KeystoneException, LedgerException {
        return status(desired, prepare(desired));
    }

    private static Status status(Desired desired, Prepared prepared) {
        EdgeState state = prepared.state();
        int groups = (int) state.groups().keySet().stream()
                .filter(prepared.ledger().groups()::containsKey)
                .count();
        return new Status(
                state.protocols().containsKey(desired.protocol())
                        && state.mapping().isPresent(),
                desired.roster().size(),
                state.users().size(),
                (int) state.users().values().stream()
                        .filter(user -> !user.enabled())
                        .count(),
                state.grants().size(),
                groups,
                prepared.plan().actions(),
                prepared.plan().obstacles());
    }

    /**
     * Does the actions of these parts.
     *
     * @return the plan that was made; what of it belongs to other parts was not done
     * @throws KeystoneException at the first action that was not carried out; those before it were
     */
    public Plan apply(Desired desired, Set<Part> parts, Listener listener) throws KeystoneException, LedgerException {
        return run(desired, parts, listener).plan();
    }

    /** As {@link #apply}, with what else was seen. */
    public Run run(Desired desired, Set<Part> parts, Listener listener) throws KeystoneException, LedgerException {
        try (LedgerFile.Lock held = file.lock()) {
            assert held != null;
            Prepared prepared = prepare(desired);
            List<Action> actions = new ArrayList<>();
            for (Action action : prepared.plan().actions()) {
                if (parts.contains(action.part())) {
                    actions.add(action);
                }
            }
            Ledger ledger = prepared.ledger();
            ledger.intend(actions);
            file.write(ledger);
            Identifiers ids = new Identifiers(prepared.state());
            int number = 0;
            for (Action action : actions) {
                listener.begins(action, ++number, actions.size());
                action.perform(keystone, ids);
            }
            ledger.done(actions, parts.contains(Part.SWEEP) ? prepared.plan().gone() : Set.of());
            file.write(ledger);
            return new Run(prepared.plan(), status(desired, prepared));
        }
    }

    private Prepared prepare(Desired desired) throws KeystoneException, LedgerException {
        Ledger ledger = file.read(desired);
        EdgeReader reader = new EdgeReader(keystone);
        EdgeState state = reader.read(desired);
        ledger.learn(desired, state, clock.instant());
        Planner planner = new Planner(desired, state, ledger, allowance, clock.instant());
        Map<String, EdgeState.Details> details = new LinkedHashMap<>();
        for (String user : planner.unknown()) {
            details.put(user, reader.details(desired, state, user));
        }
        return new Prepared(state, ledger, planner.plan(details));
    }
}
