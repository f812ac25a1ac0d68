package io.idpmaster.config;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * An edge's configuration as one file to be carried: a ZIP archive (PKWARE's APPNOTE.TXT 6.3). The same files make the same
 * bytes, and what is a program can be run once it is unpacked.
 */
public record ConfigArchive(List<ConfigFile> files) {

    /** The first moment that the format can state. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    // 4.3.16: the end of the central directory
    private static final int END_LENGTH = 22;
    private static final int END_ENTRIES = 10;
    private static final int END_OFFSET = 16;

    // 4.3.12: one entry of the central directory
    private static final int ENTRY_LENGTH = 46;
    private static final int ENTRY_MADE_BY = 5;
    private static final int ENTRY_NAME = 28;
    private static final int ENTRY_EXTRA = 30;
    private static final int ENTRY_COMMENT = 32;
    private static final int ENTRY_ATTRIBUTES = 38;

    // 4.4.2.2, and what Unix has in the upper half of the attributes
    private static final byte UNIX = 3;
    private static final int PROGRAM = 0100755;
    private static final int TEXT = 0100644;

    public ConfigArchive {
        files = List.copyOf(files);
    }

    /** The archive. */
    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (ConfigFile file : files) {
                ZipEntry entry = new ZipEntry(file.name());
                entry.setTimeLocal(TIME);
                zip.putNextEntry(entry);
                zip.write(file.text().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return withModes(bytes.toByteArray());
    }

    // Java's own writer cannot say who may run a file
    private byte[] withModes(byte[] archive) {
        ByteBuffer buffer = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int end = archive.length - END_LENGTH;
        int entry = buffer.getInt(end + END_OFFSET);
        if (buffer.getShort(end + END_ENTRIES) != files.size()) {
            throw new IllegalStateException("the archive has not the files that were put into it");
        }
        for (ConfigFile file : files) {
            buffer.put(entry + ENTRY_MADE_BY, UNIX);
            buffer.putInt(entry + ENTRY_ATTRIBUTES, (file.program() ? PROGRAM : TEXT) << Short.SIZE);
            entry += ENTRY_LENGTH
                    + buffer.getShort(entry + ENTRY_NAME)
                    + buffer.getShort(entry + ENTRY_EXTRA)
                    + buffer.getShort(entry + ENTRY_COMMENT);
        }
        return archive;
    }
}
