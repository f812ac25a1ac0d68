package io.idpmaster.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapturedMessageTest {

    private static final String RESPONSE =
            "<?xml version='1.0'?><p:Response xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol' a='?>~'/>";
    private static final String TOKEN = "eyJhbGciOiJub25lIn0.e30.";

    @Test
    void knowsAResponse() {
        assertThat(saml(RESPONSE).form()).isEqualTo(CapturedMessage.Form.XML);
        assertThat(saml("\n\r\t " + RESPONSE).xml()).asString().isEqualTo(RESPONSE);
        assertThat(saml("\ufeff" + RESPONSE).form()).isEqualTo(CapturedMessage.Form.XML);
    }

    @Test
    void knowsAResponseInUtf16() {
        byte[] content = RESPONSE.replace("'1.0'", "'1.0' encoding='UTF-16'").getBytes(StandardCharsets.UTF_16);

        assertThat(CapturedMessage.of(content)).isInstanceOf(CapturedMessage.Saml.class);
    }

    @Test
    void knowsAnEnvelope() {
        assertThat(saml("<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>")
                        .form())
                .isEqualTo(CapturedMessage.Form.SOAP);
    }

    @Test
    void knowsWhatABrowserPosts() {
        String base64 = Base64.getEncoder().encodeToString(RESPONSE.getBytes(StandardCharsets.UTF_8));
        assertThat(base64).contains("/");

        for (String form : new String[] {
            base64,
            Base64.getMimeEncoder().encodeToString(RESPONSE.getBytes(StandardCharsets.UTF_8)),
            URLEncoder.encode(base64, StandardCharsets.UTF_8),
            "SAMLResponse=" + URLEncoder.encode(base64, StandardCharsets.UTF_8) + "&RelayState=x",
            "RelayState=x&SAMLResponse=" + URLEncoder.encode(base64, StandardCharsets.UTF_8) + "\n"
        }) {
            assertThat(saml(form).form()).as(form).isEqualTo(CapturedMessage.Form.BASE64);
            assertThat(saml(form).xml()).asString().isEqualTo(RESPONSE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TOKEN, "Bearer " + TOKEN, "Authorization: Bearer " + TOKEN, " bearer  " + TOKEN + "\n"})
    void knowsAToken(String text) {
        assertThat(of(text)).isEqualTo(new CapturedMessage.Jwt(TOKEN));
    }

    @Test
    void tellsNoSecretByAccident() {
        assertThat(of(TOKEN)).hasToString("a JSON Web Token, " + TOKEN.length() + " bytes");
        assertThat(saml(RESPONSE)).asString().doesNotContain("Response ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "hello",
                "keystone.example.org",
                "192.0.2.1",
                "a.b.c",
                "<Response",
                "<html/>",
                "<a/>",
                "{}",
                "AAAA",
                "AAA",
                "%zz",
                "SAMLResponse=",
                "SAMLResponse=%",
                "PGE+",
                "\u0000",
                "\u001b[2J"
            })
    void refusesWhatIsNeither(String text) {
        assertThatExceptionOfType(MessageRejected.Malformed.class)
                .isThrownBy(() -> of(text))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u001b", "\u0000"));
    }

    @Test
    void refusesADocumentType() {
        String evil = "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><Response>&e;</Response>";

        assertThatExceptionOfType(MessageRejected.DocumentTypeFound.class).isThrownBy(() -> of(evil));
        assertThatExceptionOfType(MessageRejected.DocumentTypeFound.class)
                .isThrownBy(() -> of(Base64.getEncoder().encodeToString(evil.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void refusesWhatIsTooLargeOrTooDeep() {
        assertThatExceptionOfType(MessageRejected.TooLarge.class)
                .isThrownBy(() -> CapturedMessage.of(new byte[CapturedMessage.LIMIT + 1]));
        assertThatExceptionOfType(MessageRejected.Malformed.class)
                .isThrownBy(() -> of("<a>".repeat(100_000) + "</a>".repeat(100_000)));
    }

    private static CapturedMessage of(String text) {
        return CapturedMessage.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static CapturedMessage.Saml saml(String text) {
        return (CapturedMessage.Saml) of(text);
    }
}
