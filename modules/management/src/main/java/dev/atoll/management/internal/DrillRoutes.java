package dev.atoll.management.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.backup.Drill;
import dev.atoll.backup.Drills;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.management.Targets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /api/recovery/drills} and {@code /api/recovery/objectives}. */
final class DrillRoutes {

    private static final String PATH = "/api/recovery/drills";
    private static final int ACCEPTED = 202;
    private static final Set<String> MEMBERS = Set.of("to", "repository");

    private final Drills drills;
    private final Targets targets;

    DrillRoutes(Drills drills, Targets targets) {
        this.drills = drills;
        this.targets = targets;
    }

    void addTo(Router router) {
        router.on("POST", PATH, this::begin)
                .on("GET", PATH, this::all)
                .on("GET", PATH + "/*", this::one)
                .on("GET", "/api/recovery/objectives", this::objectives);
    }

    private CompletionStage<Answer> begin(Call call) {
        JsonNode body = Members.ifAny(call, MEMBERS, "A drill");
        Optional<String> repository = Optional.ofNullable(Members.text(body, "repository"));
        return instant(Optional.ofNullable(Members.text(body, "to")))
                .thenCompose(to -> drills.begin(to, repository))
                .thenApply(drill -> answer(ACCEPTED, drill).with("Location", PATH + "/" + drill.id()));
    }

    private CompletionStage<Optional<HybridTimestamp>> instant(Optional<String> to) {
        return to.isEmpty()
                ? CompletableFuture.completedStage(Optional.empty())
                : targets.resolve(to.get()).thenApply(Optional::of);
    }

    private CompletionStage<Answer> all(Call call) {
        return drills.all().thenApply(all -> {
            ObjectNode answer = Json.object();
            ArrayNode list = answer.putArray("drills");
            all.forEach(drill -> list.add(Json.tree(drill)));
            return Answer.ok(Json.bytes(answer));
        });
    }

    private CompletionStage<Answer> one(Call call) {
        return drills.find(call.variable(0)).thenApply(drill -> answer(200, drill));
    }

    private CompletionStage<Answer> objectives(Call call) {
        return drills.objectives().thenApply(found -> Answer.ok(Json.bytes(Json.tree(found))));
    }

    private static Answer answer(int status, Drill drill) {
        return new Answer(status, Json.bytes(Json.tree(drill)), Map.of());
    }
}
