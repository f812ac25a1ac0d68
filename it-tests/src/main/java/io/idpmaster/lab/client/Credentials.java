package io.idpmaster.lab.client;

/** With what a user logs in. */
public record Credentials(String username, String password) {

    /** Without the password: this ends up in messages. */
    @Override
    public String toString() {
        return "`" + username + "`";
    }
}
