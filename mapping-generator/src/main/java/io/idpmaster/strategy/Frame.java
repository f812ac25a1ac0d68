package io.idpmaster.strategy;

import io.idpmaster.catalogue.Edge;
import io.idpmaster.mapping.Local;
import io.idpmaster.mapping.Remote;
import io.idpmaster.mapping.SchemaVersion;
import io.idpmaster.mapping.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the rules of every strategy have in common: whom they let in, and how they make the user. */
record Frame(Terms terms, SchemaVersion schema) {

    Edge edge() {
        return terms.edge();
    }

    /** The environment variable of an attribute at this edge. */
    String variable(String attribute) {
        return edge().agreement().module().variable(attribute);
    }

    /** The first entries of every rule: signed by this master, for this edge. */
    List<Remote> guards() {
        List<Remote> remote = new ArrayList<>();
        remote.add(new Remote.AnyOneOf(edge().agreement().module().issuerVariable(), List.of(terms.issuer()), false));
        remote.add(new Remote.AnyOneOf(variable(Attributes.EDGE), List.of(edge().name()), false));
        return remote;
    }

    /** A block that makes the user; what it needs of the attributes is added to the rule's entries. */
    Local block(List<Remote> remote, boolean email, Local.Grants grants) {
        int direct = (int) remote.stream().filter(Remote::isDirect).count();
        remote.add(new Remote.Direct(variable(Attributes.USER_ID)));
        remote.add(new Remote.Direct(variable(Attributes.USER_NAME)));
        Optional<Template> address = Optional.empty();
        if (email) {
            remote.add(new Remote.Direct(variable(Attributes.USER_EMAIL)));
            address = Optional.of(Template.single(direct + 2));
        }
        return new Local(
                schema == SchemaVersion.V1_0 ? Optional.empty() : Optional.of(userDomain()),
                Optional.of(new Local.LocalUser(Template.single(direct), Template.single(direct + 1), address)),
                grants);
    }

    /** Where the user is made; by id, because the id is what makes the shadow user's id the same at all edges. */
    Local.DomainReference userDomain() {
        return new Local.DomainReference.ById(
                Template.literal(terms.userDomain().id()));
    }
}
