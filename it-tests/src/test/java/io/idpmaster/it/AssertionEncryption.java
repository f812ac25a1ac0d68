package io.idpmaster.it;

import io.idpmaster.inspection.Xml;
import java.security.PrivateKey;
import java.security.PublicKey;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.apache.xml.security.Init;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.encryption.XMLEncryptionException;
import org.apache.xml.security.keys.KeyInfo;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Assertions that only who has a key can read: SAML 2.0 core, 2.3.4, with what Keycloak and mod_auth_mellon's library have in
 * common, AES in CBC mode under RSA-OAEP.
 */
final class AssertionEncryption {

    static {
        Init.init();
    }

    private AssertionEncryption() {}

    /** Puts an encrypted assertion in the place of the one in the document. */
    static void encrypt(Document document, PublicKey key) {
        try {
            KeyGenerator generator = KeyGenerator.getInstance("AES");
            generator.init(128);
            SecretKey content = generator.generateKey();
            Element assertion = Xml.all(document, Xml.ASSERTION, "Assertion").get(0);
            Element encrypted = document.createElementNS(Xml.ASSERTION, "saml:EncryptedAssertion");
            encrypted.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:saml", Xml.ASSERTION);
            assertion.getParentNode().replaceChild(encrypted, assertion);
            encrypted.appendChild(assertion);
            XMLCipher wrapping = XMLCipher.getInstance(XMLCipher.RSA_OAEP);
            wrapping.init(XMLCipher.WRAP_MODE, key);
            EncryptedKey wrapped = wrapping.encryptKey(document, content);
            XMLCipher cipher = XMLCipher.getInstance(XMLCipher.AES_128);
            cipher.init(XMLCipher.ENCRYPT_MODE, content);
            EncryptedData data = cipher.getEncryptedData();
            KeyInfo info = new KeyInfo(document);
            info.add(wrapped);
            data.setKeyInfo(info);
            cipher.doFinal(document, assertion, false);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Puts the assertion in the place of the encrypted data in the document.
     *
     * @throws XMLEncryptionException if this is not the key
     */
    static void decrypt(Document document, PrivateKey key) throws XMLEncryptionException {
        Element data = Xml.all(document, "http://www.w3.org/2001/04/xmlenc#", "EncryptedData")
                .get(0);
        try {
            XMLCipher cipher = XMLCipher.getInstance();
            cipher.init(XMLCipher.DECRYPT_MODE, null);
            cipher.setKEK(key);
            cipher.doFinal(document, data);
        } catch (XMLEncryptionException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
