package io.idpmaster.strategy;

import io.idpmaster.catalogue.Agreement;
import io.idpmaster.catalogue.RoleAssignment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The Keystone group that stands for one assignment: {@code idp-master:engineering/web-shop:member}.
 *
 * <p>A group's name is at most 64 characters long, may not contain the letters {@code name}, which Keystone takes for a
 * list of groups (keystone/federation/utils.py, {@code RuleProcessor._normalize_groups}), and must survive a list being
 * written and read as Python text. So everything but letters, digits and a few marks is percent-encoded as UTF-8, the
 * separators where they stand in a name too, as is the last letter of {@code name}. What is then too long is cut, and
 * ends in a digest of the whole. Different assignments have different names.
 *
 * @param text as it stands in Keystone and in a release
 */
public record GroupName(String text) {

    /** What can follow the prefix, as a Python pattern. */
    static final String REST = "[A-Za-z0-9._ %:/~-]{1,64}";

    /** The most characters that Keystone stores. */
    static final int MOST = 64;

    private static final int DIGEST = 16;

    /** The longest prefix that a name which had to be cut still begins with; what is cut ends in {@code ~} and a digest. */
    static final int LONGEST_PREFIX = MOST - DIGEST - 1;

    /** The name's beginning, which belongs to this master alone at this edge. */
    public static String prefix(Agreement agreement) {
        return encoded(agreement.identityProvider()) + ":";
    }

    /** The group of an assignment whose role is already the edge's. */
    public static GroupName of(Agreement agreement, RoleAssignment assignment) {
        String prefix = prefix(agreement);
        String rest =
                encoded(assignment.domain()) + "/" + encoded(assignment.project()) + ":" + encoded(assignment.role());
        String whole = unlikeAList(prefix + rest);
        if (whole.length() <= MOST) {
            return new GroupName(whole);
        }
        String end = "~" + digest(whole);
        return new GroupName(whole.substring(0, MOST - end.length()) + end);
    }

    private static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-'
                    || c == ' ';
            if (plain) {
                text.append(c);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return unlikeAList(text.toString());
    }

    private static String unlikeAList(String text) {
        return text.replace("name", "nam%65");
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
