package io.idpmaster.agent;

import io.idpmaster.reconcile.Action;
import java.util.Arrays;
import java.util.List;

/** The words and limits of a report, by which an agent writes it and a master reads it. */
public final class ReportFormat {

    /** The largest, in bytes. */
    public static final int MOST_BYTES = 256 * 1024;

    /** How many findings it has at most. */
    public static final int MOST_FINDINGS = 100;

    /** How many characters a finding has at most. */
    public static final int LONGEST_FINDING = 500;

    /** How many actions it has at most. */
    public static final int MOST_ACTIONS = 50;

    /** How many characters say at most what an action is done to. */
    public static final int LONGEST_ACTION = 200;

    private ReportFormat() {}

    /** How a run can end. */
    public static List<String> outcomes() {
        return Arrays.stream(AgentReport.Outcome.values())
                .map(AgentReport.Outcome::text)
                .toList();
    }

    /** What an action can do. */
    public static List<String> kinds() {
        return Arrays.stream(Action.Kind.values()).map(Action.Kind::text).toList();
    }
}
