package io.idpmaster.reconcile;

/**
 * Something that no action here can cure.
 *
 * @param what what is wrong, and where
 * @param remedy the way out, in the imperative
 * @param blocks whether nothing is made or changed before it is cured
 */
public record Obstacle(String what, String remedy, boolean blocks) {

    @Override
    public String toString() {
        return what + "; " + remedy;
    }
}
