package io.idpmaster.lab.tls;

import io.idpmaster.keystone.CertificateAuthority;
import io.idpmaster.keystone.CloudException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An authority that nobody knows who is not told, in a directory of its own: from when it is made until it is closed this process
 * trusts its certificates and no others.
 */
public final class TestAuthority implements CertificateSource, AutoCloseable {

    private static final X500Name NAME = new X500Name("CN=the test's own authority");

    private final Path directory;
    private final KeyPair pair = newPair();
    private final Path certificate;
    private final SSLContext before;

    private TestAuthority(Path directory) throws IOException, CloudException {
        this.directory = Files.createDirectories(directory);
        try {
            JcaX509v3CertificateBuilder builder = builder(NAME, pair);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            certificate = Files.writeString(directory.resolve("authority.pem"), pem("CERTIFICATE", sign(builder)));
            before = SSLContext.getDefault();
            SSLContext.setDefault(CertificateAuthority.context(certificate));
        } catch (CertIOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Made now. */
    public static TestAuthority in(Path directory) throws IOException, CloudException {
        return new TestAuthority(directory);
    }

    /** Its certificate, in PEM. */
    public Path certificate() {
        return certificate;
    }

    @Override
    public ServerCertificate issue(String server) {
        KeyPair own = newPair();
        try {
            JcaX509v3CertificateBuilder builder = builder(new X500Name("CN=" + server), own);
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
            // before there is anything in it
            Path key = Files.createFile(
                    directory.resolve(server + ".key"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new ServerCertificate(
                    Files.writeString(directory.resolve(server + ".pem"), pem("CERTIFICATE", sign(builder))),
                    Files.writeString(key, pem("PRIVATE KEY", own.getPrivate().getEncoded())),
                    certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        SSLContext.setDefault(before);
    }

    // with the identifiers of both keys, which newer Pythons insist on
    private JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair of) throws CertIOException {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                NAME,
                new BigInteger(64, new SecureRandom()),
                Date.from(now.minus(1, ChronoUnit.HOURS)),
                Date.from(now.plus(1, ChronoUnit.DAYS)),
                subject,
                of.getPublic());
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(of.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(pair.getPublic()));
            return builder;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] sign(JcaX509v3CertificateBuilder builder) throws IOException {
        try {
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }
}
