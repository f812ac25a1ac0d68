package io.idpmaster.keycloak.catalogue;

import java.util.function.Predicate;

/**
 * The name of a claim as a mapper of Keycloak's is told it ({@code JsonUtils.splitClaimPath}): a dot divides it, behind a
 * backslash a character stands for itself, and {@code ${client_id}} for the client's own id, which whoever makes the client
 * chooses. Read so that a name is found however it is written, and rather once too often.
 */
public final class ClaimName {

    private static final String REPLACED = "${";

    private ClaimName() {}

    /** What is written, without the backslashes. */
    public static String unescaped(String written) {
        return written.replace("\\", "");
    }

    /**
     * Whether the claim itself, whatever is nested in it, has such a name or can be made to have it.
     *
     * @param beginning with which such a name may begin; all of it is allowed to, and so is nothing
     */
    public static boolean mayBe(String written, Predicate<String> name, Predicate<String> beginning) {
        String claim = unescaped(written).split("\\.", 2)[0].strip();
        int replaced = claim.indexOf(REPLACED);
        return replaced < 0 ? name.test(claim) : beginning.test(claim.substring(0, replaced));
    }
}
