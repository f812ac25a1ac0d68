package io.idpmaster.keycloak.admin;

import io.idpmaster.catalogue.Catalogue;
import java.util.List;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPAttributeRequired;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.userprofile.UserProfileProvider;

/**
 * What the realm's user profile requires of a user and a catalogue does not hold. Keycloak's default profile requires an
 * e-mail address and both names, and whoever lacks one is asked for it at the next login; where nobody can be asked, over
 * ECP and with the password grant, the login fails: {@code Account is not fully set up}.
 */
final class RequiredProfile {

    private static final Set<String> MISSING = Set.of(UserModel.FIRST_NAME, UserModel.LAST_NAME);

    /** The role that the profile's conditions know a user by who is no administrator. */
    private static final String USER = "user";

    private RequiredProfile() {}

    /** The names of the attributes that keep users of this catalogue from logging in, in the profile's order. */
    static List<String> missing(KeycloakSession session, RealmModel realm, Catalogue catalogue) {
        boolean asked = realm.getRequiredActionProvidersStream()
                .anyMatch(action -> action.isEnabled()
                        && UserModel.RequiredAction.VERIFY_PROFILE.name().equals(action.getProviderId()));
        if (!asked || catalogue.users().isEmpty()) {
            return List.of();
        }
        boolean withoutEmail =
                catalogue.users().stream().anyMatch(user -> user.email().isEmpty());
        return session.getProvider(UserProfileProvider.class).getConfiguration().getAttributes().stream()
                .filter(attribute -> MISSING.contains(attribute.getName())
                        || (withoutEmail && UserModel.EMAIL.equals(attribute.getName())))
                .filter(attribute -> isRequired(attribute.getRequired()))
                .map(UPAttribute::getName)
                .toList();
    }

    private static boolean isRequired(UPAttributeRequired required) {
        return required != null
                && (required.isAlways()
                        || (required.getRoles() != null && required.getRoles().contains(USER)));
    }

    /** Lets users be without these attributes. They stay in the profile, and may still be given. */
    static void makeOptional(KeycloakSession session, List<String> names) {
        UserProfileProvider profiles = session.getProvider(UserProfileProvider.class);
        UPConfig profile = profiles.getConfiguration();
        for (UPAttribute attribute : profile.getAttributes()) {
            if (names.contains(attribute.getName())) {
                attribute.setRequired(null);
            }
        }
        profiles.setConfiguration(profile);
    }
}
