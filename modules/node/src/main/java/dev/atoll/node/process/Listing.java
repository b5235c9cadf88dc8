package dev.atoll.node.process;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.Map;
import java.util.TreeMap;

/** Everything that a region lists of one collection, page by page. */
public final class Listing {

    private static final int PAGE = 500;

    private Listing() {}

    /**
     * Every key and what a read of it would answer.
     *
     * @throws ApiUnreachable when a page got no answer
     * @throws AtollException when the region answered with a problem
     */
    public static Map<String, ApiAnswer> of(ApiClient region, String collection) {
        Map<String, ApiAnswer> all = new TreeMap<>();
        String after = "";
        while (after != null) {
            ApiAnswer page = region.list(collection, after, PAGE);
            if (!page.ok()) {
                throw new AtollException(ErrorCode.UNAVAILABLE, collection + ": " + page.problem());
            }
            for (JsonNode entry : page.body().path("entries")) {
                all.put(entry.path("key").asText(), new ApiAnswer(page.status(), entry));
            }
            after = page.body().path("next").textValue();
        }
        return all;
    }
}
