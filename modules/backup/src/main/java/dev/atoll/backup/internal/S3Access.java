package dev.atoll.backup.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The way to a bucket. */
record S3Access(S3Client client, S3Location location) {

    /** @param verb for the message of a failure: cannot {@code verb} the path */
    <T> T call(String verb, String path, Function<S3Client, T> request) {
        try {
            return request.apply(client);
        } catch (NoSuchKeyException e) {
            throw new AtollException(
                    ErrorCode.BACKUP_DAMAGED, "The file " + path + " is missing in " + location + ".", e);
        } catch (SdkException e) {
            throw new AtollException(
                    ErrorCode.REPOSITORY_UNAVAILABLE,
                    "Cannot " + verb + " '" + path + "' in " + location + ": " + reason(e),
                    e);
        }
    }

    private static String reason(SdkException e) {
        if (!(e instanceof S3Exception refusal)
                || refusal.awsErrorDetails() == null
                || refusal.awsErrorDetails().errorCode() == null) {
            return e.getMessage();
        }
        String said = refusal.statusCode() + " " + refusal.awsErrorDetails().errorCode() + ". ";
        return switch (refusal.statusCode()) {
            case 301, 307 -> said + "The bucket is in another region: name it, ?region=…";
            case 401, 403 ->
                said
                        + "The credentials are wrong, or do not allow it: they need to list, read, write and remove there.";
            case 404 -> said + "Is there such a bucket?";
            default -> said + refusal.awsErrorDetails().errorMessage();
        };
    }
}
