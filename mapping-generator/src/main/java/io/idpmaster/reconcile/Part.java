package io.idpmaster.reconcile;

/** Which half of the work an action belongs to. */
public enum Part {
    /** What makes logins work: the registration of the master, and groups with their grants. */
    APPLY,
    /** What is taken from shadow users who are not to have it any more. */
    SWEEP
}
