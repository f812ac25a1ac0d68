package io.idpmaster.keycloak.release;

import io.idpmaster.catalogue.Quoted;
import io.idpmaster.keycloak.catalogue.ClaimName;
import io.idpmaster.strategy.Attributes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.protocol.oidc.mappers.OIDCAttributeMapperHelper;
import org.keycloak.protocol.saml.mappers.AttributeStatementHelper;

/**
 * Mappers of Keycloak's that write what an edge reads as a release. The realm signs for all its clients with the same keys, and
 * whoever manages one client may give its messages any audience: with such a mapper that client says of anybody what it
 * likes, at every edge. So there is none in a realm that has edges, whoever makes it.
 */
public final class ForgedRelease {

    /** By these the mappers of Keycloak's name a claim or an attribute. */
    public static final Set<String> NAMES =
            Set.of(OIDCAttributeMapperHelper.TOKEN_CLAIM_NAME, AttributeStatementHelper.SAML_ATTRIBUTE_NAME);

    /** They write what the master decides, whatever is configured. */
    private static final Set<String> OURS = Set.of(OidcReleaseMapper.ID, SamlReleaseMapper.ID);

    private ForgedRelease() {}

    /** Such mappers that the client or client scope has itself. */
    public static List<ProtocolMapperModel> of(ProtocolMapperContainerModel container) {
        return container
                .getProtocolMappersStream()
                .filter(mapper -> isWrittenBy(
                        mapper.getProtocolMapper(),
                        Optional.ofNullable(mapper.getConfig()).orElse(Map.of())))
                .toList();
    }

    /**
     * Whether a mapper writes a name of a release, as far as its configuration tells.
     *
     * @param type of the mapper, Keycloak's provider id
     */
    public static boolean isWrittenBy(String type, Map<String, String> config) {
        return !OURS.contains(type)
                && config.entrySet().stream()
                        .filter(entry -> entry.getValue() != null)
                        .anyMatch(entry -> NAMES.contains(entry.getKey())
                                ? isName(entry.getValue())
                                : ClaimName.unescaped(entry.getValue()).contains(Attributes.PREFIX));
    }

    /**
     * What is wrong with it, as a sentence.
     *
     * @param kind of the owner: client or client scope
     */
    public static String sentence(String mapper, String kind, String owner) {
        return "the mapper " + Quoted.of(mapper) + " of the " + kind + " " + Quoted.of(owner)
                + " writes what only an edge's release says (" + Quoted.of(Attributes.PREFIX + "…")
                + "), by which whoever logs in there could be anybody at any edge";
    }

    // of an attribute all of the name counts, and so does what modules make of a dot
    private static boolean isName(String written) {
        return ClaimName.mayBe(written, ForgedRelease::begins, ForgedRelease::mayBegin)
                || begins(ClaimName.unescaped(written).strip());
    }

    private static boolean begins(String name) {
        return asVariable(name).startsWith(Attributes.PREFIX);
    }

    private static boolean mayBegin(String beginning) {
        return begins(beginning) || Attributes.PREFIX.startsWith(asVariable(beginning));
    }

    // as modules make a name of it
    private static String asVariable(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_").replaceFirst("^_+", "");
    }
}
