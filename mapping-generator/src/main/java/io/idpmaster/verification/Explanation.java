package io.idpmaster.verification;

import io.idpmaster.catalogue.Acceptance;
import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.EdgeSelector;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Sweep;
import io.idpmaster.catalogue.TeamGrant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Why a user gets at an edge what the user gets there: each role of each team, with the selector that chose the edge and
 * the clause that admitted it, or what kept it out.
 */
public record Explanation(Edge edge, List<Line> lines) {

    public Explanation {
        lines = List.copyOf(lines);
    }

    /** What keeps a role out: no selector chooses the edge, or its agreement has not got this. */
    public enum Kept {
        EDGE,
        DOMAIN,
        PROJECT,
        ROLE
    }

    /**
     * One role of one team.
     *
     * @param role at the master
     * @param selector how the team came to this edge; {@code every edge} where it names none
     * @param clause where the agreement admits it, as in {@code accepts[1]}; empty where it does not
     * @param granted as it stands at the edge; nothing where it does not reach it
     * @param kept what keeps it out; nothing where it reaches the edge
     * @param why in words
     */
    public record Line(
            TeamGrant team,
            String role,
            String selector,
            String clause,
            Optional<RoleAssignment> granted,
            Optional<Kept> kept,
            String why) {

        /** As in {@code research/genome/analysts}. */
        public String path() {
            return team.domain() + "/" + team.project() + "/" + team.team();
        }
    }

    /**
     * One assignment at the edge.
     *
     * @param role at the master
     * @param because what makes it, at least one
     */
    public record Granted(RoleAssignment assignment, String role, List<Line> because) {
        public Granted {
            because = List.copyOf(because);
        }
    }

    /** What reaches the edge, sorted; two roles of the master that are one there are two of these. */
    public List<Granted> granted() {
        Map<RoleAssignment, Map<String, List<Line>>> reasons = new TreeMap<>();
        for (Line line : lines) {
            line.granted()
                    .ifPresent(assignment -> reasons.computeIfAbsent(assignment, unused -> new TreeMap<>())
                            .computeIfAbsent(line.role(), unused -> new ArrayList<>())
                            .add(line));
        }
        List<Granted> granted = new ArrayList<>();
        reasons.forEach((assignment, roles) ->
                roles.forEach((role, because) -> granted.add(new Granted(assignment, role, because))));
        return granted;
    }

    /** What does not reach it. */
    public List<Line> withheld() {
        return lines.stream().filter(line -> line.granted().isEmpty()).toList();
    }

    /** Explains what members of these teams get. */
    public static Explanation of(Edge edge, Collection<TeamGrant> teams) {
        List<Line> lines = new ArrayList<>();
        for (TeamGrant team : teams) {
            Optional<String> selector = selector(edge, team);
            for (String role : team.roles()) {
                lines.add(
                        selector.isEmpty()
                                ? new Line(
                                        team,
                                        role,
                                        "",
                                        "",
                                        Optional.empty(),
                                        Optional.of(Kept.EDGE),
                                        "no selector of the team chooses the edge: " + texts(team.edges()))
                                : line(edge, team, role, selector.get()));
            }
        }
        return new Explanation(edge, lines);
    }

    /** Why the edge has the strategy it has. */
    public static String strategy(Edge edge) {
        Agreement agreement = edge.agreement();
        if (agreement.strategy().isPresent()) {
            return "the agreement says so";
        }
        return switch (agreement.chosenStrategy()) {
            case GROUPS ->
                agreement.lease().isPresent()
                        ? "the agreement asks for a lease, and only memberships in groups run out by themselves"
                        : "the agreement has " + agreement.kindsOfClauses()
                                + " clauses that differ in projects or roles, and strategy numbered takes no more than "
                                + Agreement.MOST_KINDS_NUMBERED;
            case JSON ->
                "sweep is " + Sweep.AUTHORITATIVE.text() + ", and schema "
                        + agreement.keystone().schema().text()
                        + " takes away at each login what the master no longer gives";
            case NUMBERED ->
                "every release can evaluate it, and it leaves alone what the edge's administrator granted"
                        + (agreement.sweep() == Sweep.AUTHORITATIVE
                                ? "; strategy " + StrategyName.JSON.text() + " needs schema 3.0"
                                : "");
        };
    }

    private static Line line(Edge edge, TeamGrant team, String role, String selector) {
        List<Acceptance> clauses = edge.agreement().accepts();
        boolean domain = false;
        boolean project = false;
        for (int i = 0; i < clauses.size(); i++) {
            Acceptance clause = clauses.get(i);
            Optional<String> there = clause.admit(team.domain(), team.project(), role);
            if (there.isPresent()) {
                String why = there.get().equals(role) ? "under its own name" : "as `" + there.get() + "`";
                return new Line(
                        team,
                        role,
                        selector,
                        "accepts[" + i + "]",
                        Optional.of(new RoleAssignment(team.domain(), team.project(), there.get())),
                        Optional.empty(),
                        why);
            }
            domain |= clause.domain().equals(team.domain());
            project |= clause.domain().equals(team.domain()) && clause.admitsProject(team.project());
        }
        Kept kept = !domain ? Kept.DOMAIN : !project ? Kept.PROJECT : Kept.ROLE;
        String why = switch (kept) {
            case DOMAIN -> "the agreement does not accept domain `" + team.domain() + "`";
            case PROJECT -> "the agreement does not accept project `" + team.project() + "` of that domain";
            default -> "the agreement does not list role `" + role + "` there";
        };
        return new Line(team, role, selector, "", Optional.empty(), Optional.of(kept), why);
    }

    private static Optional<String> selector(Edge edge, TeamGrant team) {
        if (team.edges().isEmpty()) {
            return Optional.of("every edge");
        }
        return team.edges().stream()
                .filter(selector -> selector.selects(edge))
                .map(EdgeSelector::toString)
                .findFirst();
    }

    private static String texts(List<EdgeSelector> selectors) {
        return String.join(
                ", ",
                selectors.stream().map(selector -> "`" + selector.text() + "`").toList());
    }
}
