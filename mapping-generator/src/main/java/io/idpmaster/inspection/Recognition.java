package io.idpmaster.inspection;

import io.idpmaster.catalogue.Quoted;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what a capture is: by its first characters, and then by trying. */
final class Recognition {

    private static final Pattern TOKEN = Pattern.compile("(?:(?i:Authorization:\\s*)?(?i:Bearer)\\s+)?"
            + "(([A-Za-z0-9_-]+)(?:\\.[A-Za-z0-9_-]*){2}(?:(?:\\.[A-Za-z0-9_-]*){2})?)");
    private static final Pattern FIELD = Pattern.compile("(?:^|&)SAMLResponse=([^&]*)");
    private static final Pattern PERCENT = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");
    private static final String WANTED = "a SAML response (XML, base64 or a SOAP envelope) or a JSON Web Token";

    private Recognition() {}

    static CapturedMessage of(byte[] content) {
        if (content.length > CapturedMessage.LIMIT) {
            throw new MessageRejected.TooLarge(CapturedMessage.LIMIT, content.length + " bytes or more");
        }
        if (isUtf16(content)) {
            return saml(content, Optional.empty());
        }
        String text = new String(content, StandardCharsets.UTF_8).strip();
        if (text.startsWith("\ufeff")) {
            text = text.substring(1).strip();
        }
        if (text.isEmpty()) {
            throw new MessageRejected.Malformed(WANTED, "nothing");
        }
        if (text.startsWith("<")) {
            // as bytes: the XML declaration says in which encoding
            return saml(content, Optional.empty());
        }
        Matcher token = TOKEN.matcher(text);
        if (token.matches() && isObject(token.group(2))) {
            return new CapturedMessage.Jwt(token.group(1));
        }
        return saml(base64(text), Optional.of(CapturedMessage.Form.BASE64));
    }

    private static CapturedMessage saml(byte[] content, Optional<CapturedMessage.Form> form) {
        byte[] xml = withoutSpace(content);
        String root = Xml.parse(xml).getDocumentElement().getLocalName();
        if (!root.equals("Response") && !root.equals("Envelope")) {
            throw new MessageRejected.Malformed(WANTED, "XML with the root " + Quoted.value(root));
        }
        return new CapturedMessage.Saml(
                form.orElse(root.equals("Envelope") ? CapturedMessage.Form.SOAP : CapturedMessage.Form.XML), xml);
    }

    private static byte[] base64(String text) {
        Matcher field = FIELD.matcher(text);
        String value = field.find() ? field.group(1) : text;
        try {
            if (PERCENT.matcher(value).find()) {
                value = URLDecoder.decode(value, StandardCharsets.UTF_8);
            }
            value = value.replaceAll("\\s", "");
            if (BASE64.matcher(value).matches()) {
                byte[] decoded = Base64.getDecoder().decode(value);
                if (decoded.length > 0 && (decoded[0] == '<' || isUtf16(decoded))) {
                    return decoded;
                }
                throw new MessageRejected.Malformed(WANTED, "base64 of something that is no XML");
            }
        } catch (IllegalArgumentException e) {
            throw new MessageRejected.Malformed(WANTED, "broken base64: " + Quoted.value(e.getMessage()));
        }
        throw new MessageRejected.Malformed(WANTED, "a text that begins with " + Quoted.value(beginning(text)));
    }

    /** Whether a part of a token is JSON of the right kind; else any host name would be one. */
    private static boolean isObject(String part) {
        try {
            return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8)
                    .strip()
                    .startsWith("{");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String beginning(String text) {
        return text.substring(0, text.offsetByCodePoints(0, Math.min(20, text.codePointCount(0, text.length()))));
    }

    /** An XML declaration stands at the very beginning; what was copied may have blank lines before it. */
    private static byte[] withoutSpace(byte[] content) {
        int start = 0;
        while (start < content.length
                && (content[start] == ' '
                        || content[start] == '\n'
                        || content[start] == '\r'
                        || content[start] == '\t')) {
            start++;
        }
        return start == 0 ? content : Arrays.copyOfRange(content, start, content.length);
    }

    private static boolean isUtf16(byte[] content) {
        return content.length > 1
                && (content[0] == (byte) 0xfe && content[1] == (byte) 0xff
                        || content[0] == (byte) 0xff && content[1] == (byte) 0xfe);
    }
}
