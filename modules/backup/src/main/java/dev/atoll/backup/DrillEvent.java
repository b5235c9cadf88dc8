package dev.atoll.backup;

import dev.atoll.crdt.RegionId;
import java.util.List;

/**
 * A drill has ended with a result. The node that ran it publishes this to its actor system's event stream.
 *
 * @param drill its id
 * @param passed whether all was restored, nothing differs, and the targets were reached
 * @param problems why not
 */
public record DrillEvent(String drill, RegionId region, boolean passed, List<Drill.Problem> problems) {
    public DrillEvent {
        problems = List.copyOf(problems);
    }
}
