package io.idpmaster.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/** The bytes of a document, known to be UTF-8 and not too many. A byte order mark is not part of the text. */
final class DocumentText {

    private final byte[] bytes;
    private final int start;

    private DocumentText(byte[] bytes, int start) {
        this.bytes = bytes;
        this.start = start;
    }

    static DocumentText read(InputStream in, int maxBytes, Report report) throws IOException, UnreadableDocument {
        byte[] bytes = in.readNBytes(maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1);
        if (bytes.length > maxBytes) {
            report.error(
                    Place.ROOT,
                    "the document is larger than " + maxBytes + " bytes",
                    "leave out what does not belong to the catalogue, or import it in parts");
            throw new UnreadableDocument();
        }
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
        DocumentText text = new DocumentText(bytes, marked ? 3 : 0);
        int wrong = text.firstMalformed();
        if (wrong >= 0) {
            report.error(
                    Place.ROOT,
                    text.lineAt(wrong),
                    String.format("the byte 0x%02x is not UTF-8 here", bytes[wrong] & 0xff),
                    "save the document as UTF-8");
            throw new UnreadableDocument();
        }
        return text;
    }

    Reader reader() {
        return new InputStreamReader(new ByteArrayInputStream(bytes, start, bytes.length - start), UTF_8);
    }

    /** The line of the first character that the given test refuses, or the last line. */
    int lineOfFirst(java.util.function.IntPredicate refused) {
        String text = new String(bytes, start, bytes.length - start, UTF_8);
        int line = 1;
        int character;
        for (int i = 0; i < text.length(); i += Character.charCount(character)) {
            character = text.codePointAt(i);
            if (refused.test(character)) {
                break;
            }
            if (character == '\n') {
                line++;
            }
        }
        return line;
    }

    private int firstMalformed() {
        CharsetDecoder decoder = UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(8192);
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        return result.isError() ? in.position() : -1;
    }

    private int lineAt(int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }
}
