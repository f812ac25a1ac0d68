package io.idpmaster.reconcile;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The ledger as it lies on the disk.
 *
 * @param registered {@code provider}, {@code mapping} or {@code protocol/ID}, and how sure we are of it;
 *     {@code suspended} while it is us who have disabled the provider
 * @param ttl the minutes that we have set as the identity provider's {@code authorization_ttl}; 0 for none
 * @param made what else we have made: {@code domain/ID}, {@code role/NAME}, {@code project/DOMAIN/NAME}
 * @param projects by domain id and name, every id that a project of this name was seen to have
 * @param roles by name, every id that a role of this name was seen to have
 * @param groups by name
 * @param granted by user id, what rosters ever gave and is not known to be removed
 * @param disabled the ids of those whom we have disabled
 * @param cleared of those who are gone, the ids of those who have no application credentials left
 */
record LedgerDocument(
        int format,
        String edge,
        String identityProvider,
        SortedMap<String, Stage> registered,
        int ttl,
        SortedSet<String> made,
        SortedMap<String, SortedMap<String, SortedSet<String>>> projects,
        SortedMap<String, SortedSet<String>> roles,
        SortedMap<String, OwnGroup> groups,
        SortedMap<String, List<Entry>> granted,
        SortedSet<String> disabled,
        SortedSet<String> cleared) {

    static final int FORMAT = 1;

    /** Written down before it was made, or seen at the edge. */
    enum Stage {
        INTENDED,
        SEEN
    }

    /** A group of ours and the one grant that it holds from us. */
    record OwnGroup(String domainId, Granted grant) {}

    /**
     * @param until empty as long as the roster has it; then the time after which it is forgotten, once it is not seen any
     *     more
     */
    record Entry(String domainId, String project, String role, String until) {}
}
