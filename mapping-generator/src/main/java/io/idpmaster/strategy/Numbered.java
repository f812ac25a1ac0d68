package io.idpmaster.strategy;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StoredName;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Subject;
import io.idpmaster.mapping.Local;
import io.idpmaster.mapping.Mapping;
import io.idpmaster.mapping.Remote;
import io.idpmaster.mapping.Rule;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.mapping.StoredSize;
import io.idpmaster.mapping.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Assignments as numbered attributes, one rule per bucket; schemas 1.0 and 2.0, hence every release.
 *
 * <p>Guards of each rule: the signer, the edge's name and the bucket must match; each slot's domain and role must be
 * on an exact list and its project match an anchored pattern; and each value must be one value
 * ({@link Template#single}).
 */
final class Numbered implements Strategy {

    // of the stored text: brackets and the quotes of the second encoding; quotes, written \" there; comma and blank
    private static final int AROUND_A_LIST = 4;
    private static final int AROUND_A_TEXT = 4;
    private static final int SEPARATOR = 2;

    @Override
    public StrategyName name() {
        return StrategyName.NUMBERED;
    }

    @Override
    public Compiled compile(Terms terms) throws CompileException {
        Edge edge = terms.edge();
        SchemaVersion schema =
                edge.agreement().keystone().schema() == SchemaVersion.V1_0 ? SchemaVersion.V1_0 : SchemaVersion.V2_0;
        if (schema == SchemaVersion.V1_0 && edge.agreement().domains().size() > 1) {
            throw new CompileException(
                    edge.name(),
                    "the agreement accepts the domains `"
                            + String.join("`, `", edge.agreement().domains())
                            + "`, and in schema 1.0 every project lands in the identity provider's one domain",
                    "accept one domain at this edge, or register one identity provider for each");
        }
        List<ClauseGroup> groups = ClauseGroup.of(edge.agreement());
        if (groups.isEmpty()) {
            throw new CompileException(
                    edge.name(), "the agreement accepts nothing", "name a domain under `agreement.accepts`");
        }
        if (groups.size() > Agreement.MOST_KINDS_NUMBERED) {
            throw new CompileException(
                    edge.name(),
                    "the agreement has " + groups.size()
                            + " clauses that differ in projects or roles, and strategy numbered takes no more than "
                            + Agreement.MOST_KINDS_NUMBERED,
                    "give clauses the same projects and roles, or use strategy json or groups");
        }
        RuleWriter writer = new RuleWriter(new Frame(terms, schema), groups);
        // the e-mail stands in a rule of its own, before the others: the first user wins, and nobody must be turned
        // away
        // for having none
        int size = StoredSize.of(new Mapping(schema, List.of(writer.emailRule(List.of()))).rulesJson());
        List<Rule> rules = new ArrayList<>();
        List<String> sizes = new ArrayList<>();
        List<Buckets> all = Buckets.all(groups.size());
        for (Buckets buckets : all) {
            Rule rule = writer.rule(buckets);
            // the rule without the list around it but with the separator before it, and its bucket in the e-mail's rule
            int more = StoredSize.of(new Mapping(schema, List.of(rule)).rulesJson())
                    - AROUND_A_LIST
                    + SEPARATOR
                    + buckets.text().length()
                    + AROUND_A_TEXT
                    + (sizes.isEmpty() ? 0 : SEPARATOR);
            if (size + more > StoredSize.LIMIT) {
                break;
            }
            size += more;
            rules.add(rule);
            sizes.add(buckets.text());
        }
        if (rules.isEmpty()) {
            throw new CompileException(
                    edge.name(),
                    "not even the smallest rule fits into the " + StoredSize.LIMIT + " bytes that Keystone stores",
                    "shorten the lists of projects and roles that the agreement names, for example with globs");
        }
        rules.add(0, writer.emailRule(sizes));
        Mapping mapping = new Mapping(schema, rules);
        return new Compiled(mapping, mapping.storedSize(), sizes, sizes.size() == all.size());
    }

    @Override
    public Release release(Edge edge, Subject user, SortedSet<RoleAssignment> intent) throws ReleaseException {
        if (intent.isEmpty()) {
            throw new ReleaseException.NothingAtEdge(edge.name(), user.name());
        }
        Carrier carrier = new Carrier(edge, user);
        List<ClauseGroup> groups = ClauseGroup.of(edge.agreement());
        List<SortedSet<RoleAssignment>> byGroup = byGroup(groups, intent);
        Buckets buckets = Buckets.fitting(byGroup)
                .orElseThrow(() -> new ReleaseException.TooManyAssignments(
                        edge.name(), user.name(), intent.size(), Buckets.limit(groups.size())));
        boolean severalDomains = edge.agreement().domains().size() > 1;

        Map<String, String> attributes = carrier.identity();
        attributes.put(Attributes.SIZE, buckets.text());
        int slot = 0;
        for (int group = 0; group < groups.size(); group++) {
            List<RoleAssignment> assignments = List.copyOf(byGroup.get(group));
            for (int i = 0; i < buckets.counts().get(group); i++) {
                RoleAssignment assignment = assignments.get(Math.min(i, assignments.size() - 1));
                slot++;
                if (severalDomains) {
                    attributes.put(
                            Attributes.domain(slot),
                            carrier.name("domain", assignment.domain(), StoredName.LONGEST_PROJECT));
                }
                attributes.put(
                        Attributes.project(slot),
                        carrier.name("project", assignment.project(), StoredName.LONGEST_PROJECT));
                attributes.put(Attributes.role(slot), carrier.name("role", assignment.role(), StoredName.LONGEST));
            }
        }
        return new Release(attributes);
    }

    private static List<SortedSet<RoleAssignment>> byGroup(List<ClauseGroup> groups, SortedSet<RoleAssignment> intent) {
        List<SortedSet<RoleAssignment>> byGroup = new ArrayList<>();
        groups.forEach(group -> byGroup.add(new TreeSet<>()));
        for (RoleAssignment assignment : intent) {
            for (int group = 0; group < groups.size(); group++) {
                if (groups.get(group).admits(assignment)) {
                    byGroup.get(group).add(assignment);
                    break;
                }
            }
        }
        return byGroup;
    }

    /** Writes the rules of one mapping. */
    private record RuleWriter(Frame frame, List<ClauseGroup> groups) {

        Rule emailRule(List<String> sizes) {
            List<Remote> remote = frame.guards();
            remote.add(new Remote.AnyOneOf(frame.variable(Attributes.SIZE), sizes, false));
            return new Rule(List.of(frame.block(remote, true, new Local.Grants.None())), remote);
        }

        Rule rule(Buckets buckets) {
            List<Remote> remote = frame.guards();
            remote.add(new Remote.AnyOneOf(frame.variable(Attributes.SIZE), List.of(buckets.text()), false));
            List<Local.LocalProject> projects = new ArrayList<>();
            Local block = frame.block(remote, false, new Local.Grants.Projects(List.of()));
            int direct = (int) remote.stream().filter(Remote::isDirect).count();
            boolean severalDomains = frame.edge().agreement().domains().size() > 1;
            int[] slots = buckets.slots();
            for (int slot = 1; slot <= slots.length; slot++) {
                ClauseGroup group = groups.get(slots[slot - 1]);
                Optional<Local.DomainReference> domain = Optional.empty();
                if (severalDomains) {
                    remote.add(new Remote.Whitelist(frame.variable(Attributes.domain(slot)), group.domains(), false));
                    domain = Optional.of(new Local.DomainReference.ByName(Template.single(direct++)));
                } else if (frame.schema() != SchemaVersion.V1_0) {
                    domain = Optional.of(new Local.DomainReference.ByName(
                            Template.literal(group.domains().get(0))));
                }
                remote.add(group.projectGuard(frame.variable(Attributes.project(slot))));
                Template project = Template.single(direct++);
                remote.add(new Remote.Whitelist(
                        frame.variable(Attributes.role(slot)),
                        List.copyOf(group.roleNames(frame.terms().roles())),
                        false));
                Template role = Template.single(direct++);
                projects.add(new Local.LocalProject(project, role, domain));
            }
            return new Rule(
                    List.of(new Local(block.domain(), block.user(), new Local.Grants.Projects(projects))), remote);
        }
    }
}
