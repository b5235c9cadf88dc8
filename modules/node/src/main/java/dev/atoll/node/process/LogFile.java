package dev.atoll.node.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a log that another process is appending to. */
final class LogFile {

    private static final int MAX_READ_BYTES = 256 * 1024;

    private final Path path;

    LogFile(Path path) {
        this.path = path;
    }

    /** Bytes written so far; 0 when there is no such file. */
    long size() {
        try {
            return Files.exists(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** The complete lines from a position on; a line still being written is left out. */
    List<String> completeLinesFrom(long position) {
        String text = read(position);
        int end = text.lastIndexOf('\n');
        return end < 0 ? List.of() : text.substring(0, end).lines().toList();
    }

    /** The last lines, at most {@code count}. */
    List<String> tail(int count) {
        List<String> lines = read(Math.max(0, size() - MAX_READ_BYTES)).lines().toList();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    private String read(long position) {
        if (size() <= position) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(position);
            byte[] bytes = new byte[(int) Math.min(MAX_READ_BYTES, file.length() - position)];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }
}
