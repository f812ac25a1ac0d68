package io.idpmaster.keycloak.admin;

import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.keycloak.models.ClientModel;

/** One thing that a client of ours has to be, written only where it is not. */
record ClientSetting<T>(Function<ClientModel, T> read, T wanted, BiConsumer<ClientModel, T> write) {

    boolean isSet(ClientModel client) {
        return Objects.equals(read.apply(client), wanted);
    }

    void set(ClientModel client) {
        if (!isSet(client)) {
            write.accept(client, wanted);
        }
    }

    /** An attribute of the client. */
    static ClientSetting<String> attribute(String name, String value) {
        return new ClientSetting<>(
                client -> client.getAttribute(name), value, (client, wanted) -> client.setAttribute(name, wanted));
    }
}
