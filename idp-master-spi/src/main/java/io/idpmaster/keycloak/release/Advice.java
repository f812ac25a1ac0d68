package io.idpmaster.keycloak.release;

import io.idpmaster.keycloak.release.EdgeAccess.Refused;

/** The whole sentence for clients without a page: what happened, and the way out. */
final class Advice {

    private Advice() {}

    static String sentence(Refused refused) {
        String wayOut = switch (refused.reason()) {
            case NOTHING -> "ask an administrator of the project for a place in one of its teams";
            case DISABLED, SUSPENDED -> "ask an administrator of the cloud";
            case CANNOT_CARRY, MISCONFIGURED -> "an administrator of the cloud has to mend this";
            case NOT_ONE_EDGE -> "ask for one edge at a time";
        };
        return "login refused: " + refused.message() + "; " + wayOut;
    }
}
