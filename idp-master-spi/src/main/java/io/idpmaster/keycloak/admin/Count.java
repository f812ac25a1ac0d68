package io.idpmaster.keycloak.admin;

/** What an import does, or would do, to things of one kind. */
record Count(int created, int updated, int unchanged, int removed) {

    static final Count NONE = new Count(0, 0, 0, 0);

    Count plusCreated(int more) {
        return new Count(created + more, updated, unchanged, removed);
    }

    Count plusUpdated(int more) {
        return new Count(created, updated + more, unchanged, removed);
    }

    Count plusUnchanged(int more) {
        return new Count(created, updated, unchanged + more, removed);
    }

    Count plusRemoved(int more) {
        return new Count(created, updated, unchanged, removed + more);
    }

    boolean changes() {
        return created > 0 || updated > 0 || removed > 0;
    }
}
