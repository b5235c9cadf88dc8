package dev.atoll.management.internal;

import dev.atoll.crdt.ErrorCode;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/** Answers what is not even HTTP, or too long for it; Pekko HTTP finds it by its class name. */
public final class MalformedRequests extends ParsingErrorHandler {

    /** Where Pekko looks for the instance. */
    @SuppressWarnings("unused") // read by reflection
    public static final MalformedRequests MODULE$ = new MalformedRequests();

    private MalformedRequests() {}

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
        boolean tooLarge = status.intValue() == 413;
        ErrorCode code = tooLarge ? ErrorCode.REQUEST_TOO_LARGE : ErrorCode.INVALID_REQUEST;
        return Api.response(Problems.answer(code, "The request cannot be read: " + info.summary()));
    }
}
