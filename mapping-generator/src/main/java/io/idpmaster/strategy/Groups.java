package io.idpmaster.strategy;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.catalogue.RoleAssignment;
import io.idpmaster.catalogue.StoredName;
import io.idpmaster.catalogue.StrategyName;
import io.idpmaster.catalogue.Subject;
import io.idpmaster.mapping.Local;
import io.idpmaster.mapping.Mapping;
import io.idpmaster.mapping.PythonPattern;
import io.idpmaster.mapping.Remote;
import io.idpmaster.mapping.Rule;
import io.idpmaster.mapping.SchemaVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Assignments as memberships in Keystone groups, one for each project and role, which the edge's agent makes ahead
 * together with their grants; every schema. With a TTL on the identity provider a membership is a lease, the only kind
 * of grant that runs out by itself at an edge that is cut off.
 *
 * <p>Guards: the signer and the edge's name must match, and every group must lie in the namespace of this master
 * ({@link GroupName}). Within it Keystone skips a group that the agent did not make, so it is the agent's copy of the
 * agreement that contains this strategy.
 */
final class Groups implements Strategy {

    /** The longest text that every module passes on as it is configured by {@code idpm config}, in bytes. */
    private static final int MOST_BYTES = Json.MOST_BYTES;

    @Override
    public StrategyName name() {
        return StrategyName.GROUPS;
    }

    @Override
    public Compiled compile(Terms terms) throws CompileException {
        Edge edge = terms.edge();
        SchemaVersion schema =
                edge.agreement().keystone().schema() == SchemaVersion.V1_0 ? SchemaVersion.V1_0 : SchemaVersion.V2_0;
        if (edge.agreement().accepts().isEmpty()) {
            throw new CompileException(
                    edge.name(), "the agreement accepts nothing", "name a domain under `agreement.accepts`");
        }
        Frame frame = new Frame(terms, schema);
        String prefix = GroupName.prefix(edge.agreement());
        if (prefix.length() > GroupName.LONGEST_PREFIX) {
            throw new CompileException(
                    edge.name(),
                    "the identity provider's id `" + edge.agreement().identityProvider()
                            + "` leaves no room in the names of groups, which begin with it and have no more than "
                            + GroupName.MOST + " characters",
                    "register it under an id of at most " + (GroupName.LONGEST_PREFIX - 1)
                            + " characters, or use another strategy");
        }
        Remote guard = new Remote.AnyOneOf(
                frame.variable(Attributes.GROUPS),
                List.of(PythonPattern.whole(PythonPattern.ofLiteral(prefix) + GroupName.REST)),
                true);
        Mapping mapping = new Mapping(schema, List.of(rule(frame, guard, true), rule(frame, guard, false)));
        return new Compiled(mapping, mapping.storedSize(), List.of(), true);
    }

    @Override
    public Release release(Edge edge, Subject user, SortedSet<RoleAssignment> intent) throws ReleaseException {
        if (intent.isEmpty()) {
            throw new ReleaseException.NothingAtEdge(edge.name(), user.name());
        }
        Carrier carrier = new Carrier(edge, user);
        Map<String, String> attributes = carrier.identity();
        SortedSet<String> names = new TreeSet<>();
        for (RoleAssignment assignment : intent) {
            // the group stands for a project and a role of these very names, which the agent has to be able to make
            carrier.encoded("domain", assignment.domain(), StoredName.LONGEST_PROJECT);
            carrier.encoded("project", assignment.project(), StoredName.LONGEST_PROJECT);
            carrier.encoded("role", assignment.role(), StoredName.LONGEST);
            names.add(GroupName.of(edge.agreement(), assignment).text());
        }
        String text = String.join(";", names);
        if (text.length() > MOST_BYTES) {
            throw new ReleaseException.TooLong(edge.name(), user.name(), text.length(), MOST_BYTES);
        }
        attributes.put(Attributes.GROUPS, text);
        return new Release(attributes);
    }

    private static Rule rule(Frame frame, Remote guard, boolean email) {
        List<Remote> remote = frame.guards();
        remote.add(guard);
        Local block = frame.block(remote, email, new Local.Grants.None());
        int direct = (int) remote.stream().filter(Remote::isDirect).count();
        remote.add(new Remote.Whitelist(frame.variable(Attributes.GROUPS), ((Remote.AnyOneOf) guard).values(), true));
        return new Rule(
                // groups need the block's domain in every schema
                List.of(new Local(Optional.of(frame.userDomain()), block.user(), new Local.Grants.GroupNames(direct))),
                remote);
    }
}
