package dev.atoll.backup.internal;

import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** A file on its way up: in one request when it is small, in parts otherwise. Nothing is there before the last request. */
final class S3Upload implements Repository.Writing {

    private static final Logger LOG = LoggerFactory.getLogger(S3Upload.class);

    /** What is kept in memory of a file. */
    private static final int FIRST_PART_BYTES = 8 << 20;

    /** After so many parts they are twice as large, for a service takes 10,000. */
    private static final int PARTS_OF_A_SIZE = 2_000;

    private final S3Access access;
    private final String path;
    private final List<CompletedPart> parts = new ArrayList<>();
    private final Out out = new Out();
    private byte[] part = new byte[FIRST_PART_BYTES];
    private int filled;
    private String upload;
    private boolean committed;

    S3Upload(S3Access access, String path) {
        this.access = access;
        this.path = path;
    }

    private final class Out extends OutputStream {

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            int at = from;
            int left = count;
            while (left > 0) {
                if (filled == part.length) {
                    sendPart();
                }
                int now = Math.min(left, part.length - filled);
                System.arraycopy(bytes, at, part, filled, now);
                filled += now;
                at += now;
                left -= now;
            }
        }
    }

    private void sendPart() throws IOException {
        try {
            if (upload == null) {
                upload = access.call("write", path, client -> client.createMultipartUpload(
                                request -> request.bucket(access.location().bucket())
                                        .key(access.location().key(path)))
                        .uploadId());
            }
            upload();
        } catch (AtollException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void upload() {
        int number = parts.size() + 1;
        String tag = access.call("write", path, client -> client.uploadPart(
                        request -> request.bucket(access.location().bucket())
                                .key(access.location().key(path))
                                .uploadId(upload)
                                .partNumber(number),
                        body())
                .eTag());
        parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        filled = 0;
        if (parts.size() % PARTS_OF_A_SIZE == 0) {
            part = new byte[2 * part.length];
        }
    }

    private RequestBody body() {
        byte[] bytes = part;
        int count = filled;
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(bytes, 0, count), count, "application/octet-stream");
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public void commit() {
        if (upload == null) {
            access.call(
                    "write",
                    path,
                    client -> client.putObject(
                            request -> request.bucket(access.location().bucket())
                                    .key(access.location().key(path)),
                            body()));
        } else {
            upload();
            access.call(
                    "write",
                    path,
                    client -> client.completeMultipartUpload(
                            request -> request.bucket(access.location().bucket())
                                    .key(access.location().key(path))
                                    .uploadId(upload)
                                    .multipartUpload(all -> all.parts(parts))));
        }
        committed = true;
    }

    @Override
    public void close() {
        if (committed || upload == null) {
            return;
        }
        try {
            access.call(
                    "drop",
                    path,
                    client -> client.abortMultipartUpload(
                            request -> request.bucket(access.location().bucket())
                                    .key(access.location().key(path))
                                    .uploadId(upload)));
        } catch (AtollException e) {
            LOG.warn("An upload that was given up is left to the bucket's lifecycle rules: {}", e.getMessage());
        }
    }
}
