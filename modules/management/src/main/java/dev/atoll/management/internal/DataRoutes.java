package dev.atoll.management.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Operation;
import dev.atoll.management.DataAnswer;
import dev.atoll.management.DataService;
import dev.atoll.management.HttpSettings;
import dev.atoll.management.KeyPage;
import dev.atoll.management.OperationParser;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** {@code /api/data/…}: one key, and the list of keys. */
final class DataRoutes {

    private final DataService data;
    private final HttpSettings settings;

    DataRoutes(DataService data, HttpSettings settings) {
        this.data = data;
        this.settings = settings;
    }

    void addTo(Router router) {
        router.on("GET", "/api/data/*", this::list, "after", "limit", "values")
                .on("GET", "/api/data/*/*", this::read)
                .on("POST", "/api/data/*/*", this::write)
                .on("DELETE", "/api/data/*/*", this::delete);
    }

    private CompletionStage<Answer> write(Call call) {
        return run(call, OperationParser.parse(call.request().json()));
    }

    private CompletionStage<Answer> delete(Call call) {
        return run(call, new Operation.Delete());
    }

    private CompletionStage<Answer> run(Call call, Operation operation) {
        return data.write(entity(call), operation, call.request().requestId()).thenApply(DataRoutes::answer);
    }

    private CompletionStage<Answer> read(Call call) {
        return data.read(entity(call)).thenApply(DataRoutes::answer);
    }

    private static EntityId entity(Call call) {
        return new EntityId(call.variable(0), call.variable(1));
    }

    private static Answer answer(DataAnswer answer) {
        Answer ok = Answer.ok(Json.bytes(out -> {
            out.writeStartObject();
            Json.writeData(out, answer);
            out.writeEndObject();
        }));
        return answer.replayed() ? ok.with("Idempotency-Replayed", "true") : ok;
    }

    private CompletionStage<Answer> list(Call call) {
        int limit = call.limit(settings.defaultListLimit(), settings.maxListLimit());
        boolean values = call.flag("values");
        return data.list(call.variable(0), call.parameter("after", ""), limit)
                .thenApply(page -> Answer.ok(Json.bytes(out -> writePage(out, page, values))));
    }

    private static void writePage(JsonGenerator out, KeyPage page, boolean values) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart(values ? "entries" : "keys");
        for (KeyPage.Entry entry : page.entries()) {
            if (values) {
                out.writeStartObject();
                out.writeStringField("key", entry.key());
                Json.writeData(out, entry.data());
                out.writeEndObject();
            } else {
                out.writeString(entry.key());
            }
        }
        out.writeEndArray();
        out.writeStringField("next", page.next());
        out.writeEndObject();
    }
}
