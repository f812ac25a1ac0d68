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

    /**
     * No registration token: whoever made the client by Keycloak's client registration has one, and may change it with that
     * without being an administrator.
     */
    static ClientSetting<Boolean> noRegistrationToken() {
        return new ClientSetting<>(
                client -> client.getRegistrationToken() == null,
                true,
                (client, wanted) -> client.setRegistrationToken(null));
    }

    /** An attribute of the client. */
    static ClientSetting<String> attribute(String name, String value) {
        return new ClientSetting<>(
                client -> client.getAttribute(name), value, (client, wanted) -> client.setAttribute(name, wanted));
    }
}
