package dev.atoll.backup.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Reads a file; where the connection breaks off, it goes on with another one, in the same version of the file. */
final class S3Download extends InputStream {

    private final S3Access access;
    private final String path;
    private ResponseInputStream<GetObjectResponse> in;
    private String version;
    private long size;
    private long position;
    private int failures;

    S3Download(S3Access access, String path) {
        this.access = access;
        this.path = path;
        try {
            while (in == null) {
                begin();
            }
        } catch (IOException e) {
            throw new AtollException(ErrorCode.REPOSITORY_UNAVAILABLE, e.getMessage(), e);
        }
    }

    private void begin() throws IOException {
        ResponseInputStream<GetObjectResponse> answer = get(request -> {});
        if (isWhole(answer)) {
            in = answer;
            version = answer.response().eTag();
            size = answer.response().contentLength();
        } else {
            answer.abort();
            failed(new EOFException("an answer broke off"));
        }
    }

    /** Of an answer that breaks off within its headers the rest is missing, and it looks like another one. */
    private static boolean isWhole(ResponseInputStream<GetObjectResponse> answer) {
        return answer.response().eTag() != null && answer.response().contentLength() != null;
    }

    private ResponseInputStream<GetObjectResponse> get(Consumer<GetObjectRequest.Builder> more) {
        return access.call(
                "read",
                path,
                client -> client.getObject(request -> {
                    request.bucket(access.location().bucket())
                            .key(access.location().key(path));
                    more.accept(request);
                }));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        while (position < size && most > 0) {
            try {
                int count = in.read(into, from, most);
                if (count < 0) {
                    throw new EOFException("it ended after " + position + " of " + size + " bytes");
                }
                position += count;
                failures = 0;
                return count;
            } catch (IOException e) {
                goOn(e);
            }
        }
        return most > 0 ? -1 : 0;
    }

    private void goOn(IOException failure) throws IOException {
        in.abort();
        failed(failure);
        ResponseInputStream<GetObjectResponse> rest =
                get(request -> request.range("bytes=" + position + "-").ifMatch(version));
        boolean continues = isWhole(rest)
                && rest.response().contentLength() == size - position
                && rest.response().eTag().equals(version);
        in = rest;
        if (!continues) {
            goOn(new EOFException("an answer broke off"));
        }
    }

    private void failed(IOException failure) throws IOException {
        failures++;
        if (failures >= access.location().attempts()) {
            throw new IOException("Cannot read '" + path + "' in " + access.location() + ": " + failure, failure);
        }
    }

    @Override
    public void close() {
        in.abort(); // or what is left would be read first
    }
}
