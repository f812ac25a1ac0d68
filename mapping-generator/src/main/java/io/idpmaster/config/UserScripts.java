package io.idpmaster.config;

import java.util.Map;

/**
 * What one user works with in one project of one edge, beside {@link UserClouds}: texts to copy. They hold no secret, and
 * whatever a name consists of, it is a name in them and nothing else.
 */
public final class UserScripts {

    private final String issuer;
    private final String username;

    /** @param issuer the master's address */
    public UserScripts(String issuer, String username) {
        this.issuer = issuer;
        this.username = username;
    }

    /** For a POSIX shell: asks for the password, and logs in to the project. */
    public ConfigFile openrc(UserProject project) throws ConfigException {
        boolean saml = project.edge().agreement().module().saml();
        StringBuilder talk = new StringBuilder();
        if (saml) {
            export(talk, "OS_IDENTITY_PROVIDER_URL", issuer + "/protocol/saml");
        } else {
            export(talk, "OS_DISCOVERY_ENDPOINT", issuer + "/.well-known/openid-configuration");
            export(talk, "OS_CLIENT_ID", project.edge().name());
            // a public client has none, but the plugin insists on some word
            export(talk, "OS_CLIENT_SECRET", "public");
        }
        return fill(
                "openrc.sh",
                "user-openrc.sh",
                Syntax.SHELL,
                Map.of(
                        "edge", project.edge().name(),
                        "domain", project.domain(),
                        "project", project.name(),
                        "type", saml ? "v3samlpassword" : "v3oidcpassword",
                        "url", KeystoneAddress.of(project.edge()).url(),
                        "provider", project.edge().agreement().identityProvider(),
                        "protocol", project.edge().agreement().protocol(),
                        "talk", talk.toString(),
                        "user", username));
    }

    private static void export(StringBuilder lines, String variable, String value) {
        lines.append("export ")
                .append(variable)
                .append('=')
                .append(Syntax.SHELL.quote(value))
                .append('\n');
    }

    /** The commands that make an application credential and use it; with the clouds of {@link UserClouds}. */
    public ConfigFile applicationCredential(UserProject project) {
        String edge = project.edge().name();
        return fill(
                "application-credential.sh",
                "user-credential.sh",
                Syntax.SHELL,
                Map.of(
                        "cloud", edge,
                        "domain", project.domain(),
                        "project", project.name(),
                        "name", edge,
                        "app",
                                UserClouds.cloud(project.edge(), "v3applicationcredential")
                                        .orElseThrow()));
    }

    /** A provider for Terraform and OpenTofu. */
    public ConfigFile terraform(UserProject project) throws ConfigException {
        return fill("openstack.tf", "user-terraform.tf", Syntax.HCL, place(project));
    }

    /** A playbook for Ansible's collection {@code openstack.cloud}. */
    public ConfigFile ansible(UserProject project) throws ConfigException {
        return fill("openstack.yml", "user-ansible.yml", Syntax.YAML, place(project));
    }

    private static Map<String, String> place(UserProject project) throws ConfigException {
        return Map.of(
                "edge", project.edge().name(),
                "domain", project.domain(),
                "project", project.name(),
                "url", KeystoneAddress.of(project.edge()).url());
    }

    private static ConfigFile fill(String name, String template, Syntax syntax, Map<String, String> values) {
        return ConfigFile.of(name, ConfigTemplate.fill(template, syntax, values));
    }
}
