package io.idpmaster.keycloak.release;

import io.idpmaster.keycloak.release.EdgeAccess.Granted;
import io.idpmaster.strategy.Attributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType;
import org.keycloak.dom.saml.v2.assertion.AttributeType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.protocol.saml.SamlProtocol;
import org.keycloak.protocol.saml.mappers.AbstractSAMLProtocolMapper;
import org.keycloak.protocol.saml.mappers.SAMLAttributeStatementMapper;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.saml.common.constants.JBossSAMLURIConstants;

/**
 * Puts the release of this user at this edge into the assertion: one attribute of one value for each, name format
 * basic (SAML core, 8.2.3), which mod_auth_mellon sets as {@code MELLON_<name>}. Where nothing is released nothing is
 * put, and the log says why.
 */
public final class SamlReleaseMapper extends AbstractSAMLProtocolMapper
        implements SAMLAttributeStatementMapper, IdpMasterFactory<ProtocolMapper> {

    /** The mapper's type in Keycloak. */
    public static final String ID = "idp-master-saml-release";

    private final MapperRelease release = new MapperRelease(EdgeGate.make());

    @Override
    public void transformAttributeStatement(
            AttributeStatementType statement,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel userSession,
            AuthenticatedClientSessionModel clientSession) {
        if (release.decide(session, clientSession.getClient(), userSession.getUser()) instanceof Granted granted) {
            // other mappers of the client may have put such attributes, from what users edit themselves
            List.copyOf(statement.getAttributes()).stream()
                    .filter(choice -> Optional.ofNullable(choice.getAttribute())
                            .map(AttributeType::getName)
                            .filter(name -> name.startsWith(Attributes.PREFIX))
                            .isPresent())
                    .forEach(statement::removeAttribute);
            granted.release()
                    .attributes()
                    .forEach((name, value) ->
                            statement.addAttribute(new AttributeStatementType.ASTChoiceType(attribute(name, value))));
        }
    }

    /** Last of all: an attribute of these names that any other mapper added goes. */
    @Override
    public int getPriority() {
        return Integer.MAX_VALUE;
    }

    private static AttributeType attribute(String name, String value) {
        AttributeType attribute = new AttributeType(name);
        attribute.setNameFormat(JBossSAMLURIConstants.ATTRIBUTE_FORMAT_BASIC.get());
        attribute.addAttributeValue(value);
        return attribute;
    }

    /** A mapper of this type, as an edge's client needs it. */
    public static ProtocolMapperModel model(String name) {
        ProtocolMapperModel model = new ProtocolMapperModel();
        model.setName(name);
        model.setProtocol(SamlProtocol.LOGIN_PROTOCOL);
        model.setProtocolMapper(ID);
        model.setConfig(Map.of());
        return model;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayType() {
        return "OpenStack release";
    }

    @Override
    public String getDisplayCategory() {
        return "OpenStack";
    }

    @Override
    public String getHelpText() {
        return "What the user holds at this edge, as its Keystone's mapping expects it; only for clients with the "
                + "attribute keystone.edge.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
