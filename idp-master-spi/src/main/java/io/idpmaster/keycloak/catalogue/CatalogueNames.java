package io.idpmaster.keycloak.catalogue;

/**
 * Where the catalogue stands in a realm: native groups, clients and realm attributes only, so that the admin console,
 * realm export, LDAP group mappers and Terraform work on it as on anything else.
 *
 * <pre>
 * /openstack                                    its direct members are the catalogue's users
 *   /&lt;domain&gt;          keystone.domain.id
 *     /&lt;project&gt;
 *       /&lt;team&gt;        keystone.roles, keystone.edges; its members are the team's
 *         /&lt;team&gt;      likewise, up to five deep; its members hold what the teams above grant, too
 * client                 keystone.edge, keystone.labels, keystone.agreement; keystone.suspended
 * client                 keystone.page
 * realm                  keystone.userDomain.name, keystone.userDomain.id, keystone.roles
 * </pre>
 */
public final class CatalogueNames {

    /** The top-level group that holds the catalogue. */
    public static final String ROOT_GROUP = "openstack";

    /** Group attribute of a domain: its Keystone id, 32 lower-case hex digits. */
    public static final String DOMAIN_ID = "keystone.domain.id";

    /** Group attribute of a team, several values: the roles it grants; absent: the role of its own name. */
    public static final String TEAM_ROLES = "keystone.roles";

    /** Group attribute of a team, several values: edge selectors; absent: every edge. */
    public static final String TEAM_EDGES = "keystone.edges";

    /** Client attribute: the edge's name. A client that has it is an edge, any other is none of ours. */
    public static final String EDGE = "keystone.edge";

    /** Client attribute: the edge's labels, a JSON object of strings. */
    public static final String EDGE_LABELS = "keystone.labels";

    /** Client attribute: the edge's agreement as JSON, as in the catalogue's file. */
    public static final String EDGE_AGREEMENT = "keystone.agreement";

    /**
     * Client attribute: whether the master lets nobody log in at the edge for now. Not of the catalogue: an import leaves it as
     * it is.
     */
    public static final String EDGE_SUSPENDED = "keystone.suspended";

    /** Client attribute: which of our pages people log in to by it. One that an import made has it, any other is a stranger. */
    public static final String PAGE = "keystone.page";

    /** Realm attribute: the name of the domain in which every edge makes the shadow users. */
    public static final String USER_DOMAIN_NAME = "keystone.userDomain.name";

    /** Realm attribute: that domain's id, 32 lower-case hex digits. */
    public static final String USER_DOMAIN_ID = "keystone.userDomain.id";

    /** Realm attribute: the known role names, a JSON array of strings; absent where the catalogue lists none. */
    public static final String KNOWN_ROLES = "keystone.roles";

    /** The most characters Keycloak stores in one value of a group's attribute. */
    public static final int GROUP_VALUE_LENGTH = 255;

    private CatalogueNames() {}
}
