package io.idpmaster.strategy;

/** The names of what a release consists of: SAML attributes, claims, and with the module's prefix environment variables. */
public final class Attributes {

    /** With what all of them begin. */
    public static final String PREFIX = "openstack_";

    /** The edge's name: every rule of every mapping demands its own. */
    public static final String EDGE = "openstack_edge";

    public static final String USER_ID = "openstack_user_id";
    public static final String USER_NAME = "openstack_user_name";
    /** Only where the user has one. */
    public static final String USER_EMAIL = "openstack_user_email";

    /** The bucket of a numbered release. */
    public static final String SIZE = "openstack_size";

    /** The projects and roles of a json release, as one text. */
    public static final String PROJECTS = "openstack_projects";

    /** The groups of a groups release; several values. */
    public static final String GROUPS = "openstack_groups";

    private Attributes() {}

    /** The n-th project's name, counted from 1. */
    public static String project(int n) {
        return "openstack_project_" + n;
    }

    /** The role in the n-th project, counted from 1. */
    public static String role(int n) {
        return "openstack_role_" + n;
    }

    /** The n-th project's domain, counted from 1; only where the edge accepts several domains. */
    public static String domain(int n) {
        return "openstack_domain_" + n;
    }
}
