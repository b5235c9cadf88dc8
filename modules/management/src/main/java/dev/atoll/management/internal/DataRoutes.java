package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Operation;
import dev.atoll.history.HistoryPosition;
import dev.atoll.management.DataAnswer;
import dev.atoll.management.DataService;
import dev.atoll.management.HttpSettings;
import dev.atoll.management.KeyPage;
import dev.atoll.management.OperationParser;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code /api/data/…}: one key, and the list of keys. */
final class DataRoutes {

    private final DataService data;
    private final PastRoutes past;
    private final HttpSettings settings;

    /** @param past answers what asks for an instant */
    DataRoutes(DataService data, PastRoutes past, HttpSettings settings) {
        this.data = data;
        this.past = past;
        this.settings = settings;
    }

    void addTo(Router router) {
        SessionCalls sessions = new SessionCalls(data);
        String[] list = SessionCalls.parameters("after", "limit", "values", PastRoutes.AS_OF);
        router.on("GET", "/api/data/*", sessions.within(this::list), list)
                .on(
                        "GET",
                        "/api/data/*/*",
                        sessions.within(this::read),
                        SessionCalls.parameters("versions", PastRoutes.AS_OF))
                .on(
                        "GET",
                        "/api/data/*/*/history",
                        sessions.within(this::history),
                        SessionCalls.parameters("before", "limit"))
                .on(
                        "POST",
                        "/api/data/*/*",
                        sessions.within(this::write),
                        SessionCalls.parameters(ConfirmParameters.NAMES))
                .on(
                        "DELETE",
                        "/api/data/*/*",
                        sessions.within(this::delete),
                        SessionCalls.parameters(ConfirmParameters.NAMES));
    }

    private CompletionStage<Answer> write(Call call, DataService seen) {
        return run(call, seen, OperationParser.parse(call.request().json()));
    }

    private CompletionStage<Answer> delete(Call call, DataService seen) {
        return run(call, seen, new Operation.Delete());
    }

    private static CompletionStage<Answer> run(Call call, DataService seen, Operation operation) {
        return seen.write(entity(call), operation, call.request().requestId(), ConfirmParameters.of(call))
                .thenApply(answer -> answer(answer, false));
    }

    private CompletionStage<Answer> read(Call call, DataService seen) {
        if (isPast(call)) {
            return past.read(call, seen);
        }
        boolean versions = call.flag("versions");
        return seen.read(entity(call)).thenApply(answer -> answer(answer, versions));
    }

    private CompletionStage<Answer> history(Call call, DataService seen) {
        EntityId id = entity(call);
        String before = call.parameter("before", "");
        HistoryPosition bound = before.isEmpty() ? null : HistoryPosition.parse(before);
        int limit = call.limit(settings.defaultListLimit(), settings.maxListLimit());
        return seen.history(id, bound, limit)
                .thenApply(page -> Answer.ok(Json.bytes(out -> HistoryJson.write(out, id, page))));
    }

    private static EntityId entity(Call call) {
        return new EntityId(call.variable(0), call.variable(1));
    }

    static Answer answer(DataAnswer answer) {
        return answer(answer, false);
    }

    private static Answer answer(DataAnswer answer, boolean versions) {
        byte[] body = Json.bytes(out -> {
            out.writeStartObject();
            Json.writeData(out, answer, versions);
            out.writeEndObject();
        });
        Answer ok = new Answer(status(answer), body, Map.of());
        return answer.replayed() ? ok.with("Idempotency-Replayed", "true") : ok;
    }

    /** 202 for a write that is durable here and not yet as sure as it was to be. */
    static int status(DataAnswer answer) {
        return answer.confirmation() == null || answer.confirmation().met() ? 200 : 202;
    }

    private static boolean isPast(Call call) {
        return call.query().containsKey(PastRoutes.AS_OF);
    }

    private CompletionStage<Answer> list(Call call, DataService seen) {
        if (isPast(call)) {
            return past.list(call, seen);
        }
        int limit = call.limit(settings.defaultListLimit(), settings.maxListLimit());
        String after = call.parameter("after", "");
        return call.flag("values")
                ? seen.entries(call.variable(0), after, limit, settings.maxValuesBytes())
                        .thenApply(page -> answer("entries", page, DataRoutes::writeEntry))
                : seen.keys(call.variable(0), after, limit)
                        .thenApply(page -> answer("keys", page, JsonGenerator::writeString));
    }

    interface Writer<T> {
        void write(JsonGenerator out, T item) throws IOException;
    }

    private static <T> Answer answer(String name, KeyPage<T> page, Writer<T> writer) {
        return Answer.ok(Json.bytes(out -> {
            out.writeStartObject();
            writePage(out, name, page, writer);
            out.writeEndObject();
        }));
    }

    static <T> void writePage(JsonGenerator out, String name, KeyPage<T> page, Writer<T> writer) throws IOException {
        out.writeArrayFieldStart(name);
        for (T item : page.items()) {
            writer.write(out, item);
        }
        out.writeEndArray();
        out.writeStringField("next", page.next());
    }

    static void writeEntry(JsonGenerator out, KeyPage.Entry entry) throws IOException {
        out.writeStartObject();
        out.writeStringField("key", entry.key());
        Json.writeData(out, entry.data());
        out.writeEndObject();
    }
}
