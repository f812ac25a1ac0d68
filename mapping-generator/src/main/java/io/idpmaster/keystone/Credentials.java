package io.idpmaster.keystone;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What a token is asked for with. Never shown: no implementation prints a secret. */
public sealed interface Credentials permits Credentials.ApplicationCredential, Credentials.Password {

    /** The body of {@code POST /v3/auth/tokens}. */
    ObjectNode request();

    /** Somebody or something by name, in a domain given by id or by name where the name alone does not say it. */
    record Named(Optional<String> id, Optional<String> name, Optional<String> domainId, Optional<String> domainName) {

        void into(ObjectNode node) {
            id.ifPresent(value -> node.put("id", value));
            if (id.isEmpty()) {
                name.ifPresent(value -> node.put("name", value));
                ObjectNode domain = JsonNodeFactory.instance.objectNode();
                domainId.ifPresent(value -> domain.put("id", value));
                if (domainId.isEmpty()) {
                    domainName.ifPresent(value -> domain.put("name", value));
                }
                if (!domain.isEmpty()) {
                    node.set("domain", domain);
                }
            }
        }
    }

    /** An application credential, by id, or by name and its user. */
    record ApplicationCredential(Optional<String> id, Optional<String> name, Named user, String secret)
            implements Credentials {

        @Override
        public ObjectNode request() {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            ObjectNode identity = body.putObject("auth").putObject("identity");
            identity.putArray("methods").add("application_credential");
            ObjectNode credential = identity.putObject("application_credential");
            credential.put("secret", secret);
            id.ifPresent(value -> credential.put("id", value));
            if (id.isEmpty()) {
                name.ifPresent(value -> credential.put("name", value));
                user.into(credential.putObject("user"));
            }
            return body;
        }

        @Override
        public String toString() {
            return "application credential " + id.or(() -> name).orElse("");
        }
    }

    /** What a token is good for. */
    enum Scope {
        PROJECT,
        DOMAIN,
        SYSTEM
    }

    /**
     * A user's password.
     *
     * @param target the project or the domain of the scope; nothing for the system
     */
    record Password(Named user, String password, Scope scope, Named target) implements Credentials {

        @Override
        public ObjectNode request() {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            ObjectNode auth = body.putObject("auth");
            ObjectNode identity = auth.putObject("identity");
            identity.putArray("methods").add("password");
            ObjectNode who = identity.putObject("password").putObject("user");
            user.into(who);
            who.put("password", password);
            switch (scope) {
                case PROJECT -> target.into(auth.putObject("scope").putObject("project"));
                case DOMAIN -> target.into(auth.putObject("scope").putObject("domain"));
                case SYSTEM -> auth.putObject("scope").putObject("system").put("all", true);
            }
            return body;
        }

        @Override
        public String toString() {
            return "password of user " + user.id().or(user::name).orElse("");
        }
    }
}
