package dev.atoll.backup.internal.drill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.atoll.backup.Drill;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.recovery.RecoveryNotes;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps drills beside the jobs of rewinds, so that every region has them. Each region has so many places for its own; a new
 * drill takes the one of its oldest.
 */
public final class DrillStore {

    private static final String PREFIX = "drill/";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final RecoveryNotes notes;

    public DrillStore(RecoveryNotes notes) {
        this.notes = notes;
    }

    /** When the stage completes, it is durable in this region. */
    CompletionStage<Void> put(String place, Drill drill) {
        try {
            return notes.write(place, Payload.of(MAPPER.writeValueAsBytes(drill)));
        } catch (JsonProcessingException e) {
            throw new AtollException(ErrorCode.INTERNAL, "A drill cannot be written: " + e, e);
        }
    }

    /** Those of a region by the places where they are. */
    CompletionStage<Map<String, Drill>> places(RegionId region) {
        return under(PREFIX + region + "/");
    }

    /**
     * Where a new drill goes.
     *
     * @param taken the places of the region
     * @param keep so many there are
     */
    static String place(RegionId region, Map<String, Drill> taken, int keep) {
        for (int number = 0; number < keep; number++) {
            String place = PREFIX + region + "/" + number;
            if (!taken.containsKey(place)) {
                return place;
            }
        }
        return taken.entrySet().stream()
                .min(Comparator.comparing(each -> each.getValue().created()))
                .orElseThrow()
                .getKey();
    }

    /** All that are known here, the newest first. */
    public CompletionStage<List<Drill>> all() {
        return under(PREFIX).thenApply(found -> newestFirst(found.values()));
    }

    static List<Drill> newestFirst(Collection<Drill> drills) {
        return drills.stream()
                .sorted(Comparator.comparing(Drill::created)
                        .thenComparing(Drill::id)
                        .reversed())
                .toList();
    }

    private CompletionStage<Map<String, Drill>> under(String prefix) {
        return notes.keys(prefix).thenCompose(keys -> {
            CompletionStage<Map<String, Drill>> all = CompletableFuture.completedStage(new TreeMap<>());
            for (String key : keys) {
                all = all.thenCombine(notes.read(key), (drills, found) -> {
                    found.ifPresent(document -> drills.put(key, drill(document)));
                    return drills;
                });
            }
            return all;
        });
    }

    private static Drill drill(Payload payload) {
        try {
            return MAPPER.readValue(payload.bytes(), Drill.class);
        } catch (IOException e) {
            throw new AtollException(ErrorCode.CORRUPT_DATA, "A drill is not understood: " + e.getMessage(), e);
        }
    }
}
