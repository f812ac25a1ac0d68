package io.idpmaster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Cases, one a line, answered one a line and in order. */
final class EvaluationStream {

    private static final int BUFFER = 1 << 16;

    private final EvaluationCases cases;
    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[BUFFER];
    /** What of the buffer is read and not yet answered. */
    private int start;

    private int end;
    private long line;
    private boolean good = true;

    EvaluationStream(EvaluationCases cases, InputStream in, OutputStream out) {
        this.cases = cases;
        this.in = in;
        this.out = new BufferedOutputStream(out, BUFFER);
    }

    /**
     * Answers until the input ends; a line that is no case gets an answer too, in its place.
     *
     * @return whether every line was a case
     */
    boolean answerAll() throws IOException {
        boolean tooLong = false;
        int searched = 0;
        do {
            int newline = newline(searched);
            while (newline >= 0) {
                if (!tooLong) {
                    answer(newline);
                }
                tooLong = false;
                start = newline + 1;
                newline = newline(start);
            }
            if (!tooLong && end - start > EvaluationCases.MAXIMUM_SIZE) {
                answer(end);
                tooLong = true;
            }
            if (tooLong) {
                start = end;
            }
            searched = end - start;
        } while (more());
        if (end > start) {
            answer(end);
        }
        out.flush();
        return good;
    }

    private int newline(int from) {
        for (int i = from; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Reads more behind what is left, which moves to the front; whether there was more. */
    private boolean more() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        if (in.available() == 0) {
            // the next read may wait, and whoever asked may wait for the answers
            out.flush();
        }
        int count = in.read(buffer, end, buffer.length - end);
        end += Math.max(0, count);
        return count >= 0;
    }

    private void answer(int to) throws IOException {
        line++;
        JsonNode answer;
        try {
            answer = cases.answer(Arrays.copyOfRange(buffer, start, to), "line " + line);
        } catch (EvaluationCases.Malformed e) {
            answer = EvaluationCases.error("BadInput", e.getMessage());
            good = false;
        }
        out.write(EvaluationCases.text(answer).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }
}
