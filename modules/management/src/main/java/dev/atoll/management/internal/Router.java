package dev.atoll.management.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the handler of a request by its method and path; every failure becomes a problem document. */
final class Router {

    private static final String VARIABLE = "*";

    private final List<Route> routes = new ArrayList<>();

    /** Answers one call. It may throw instead of returning a failed stage. */
    interface Handler {
        CompletionStage<Answer> handle(Call call);
    }

    private record Route(String method, List<String> path, Set<String> parameters, Handler handler) {

        Optional<List<String>> match(List<String> segments) {
            if (segments.size() != path.size()) {
                return Optional.empty();
            }
            List<String> variables = new ArrayList<>();
            for (int i = 0; i < path.size(); i++) {
                if (path.get(i).equals(VARIABLE)) {
                    variables.add(segments.get(i));
                } else if (!path.get(i).equals(segments.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(variables);
        }
    }

    /**
     * Adds a route.
     *
     * @param path for example {@code /api/data/*}; a {@code *} stands for one segment
     * @param parameters the query parameters that there may be
     */
    Router on(String method, String path, Handler handler, String... parameters) {
        List<String> segments = Arrays.asList(path.substring(1).split("/", -1));
        routes.add(new Route(method, segments, Set.of(parameters), handler));
        return this;
    }

    /** Never fails. */
    CompletionStage<Answer> route(ApiRequest request) {
        try {
            return find(request).exceptionally(Problems::answer);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(Problems.answer(e));
        }
    }

    private CompletionStage<Answer> find(ApiRequest request) {
        Target target = Target.parse(request.target());
        Set<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<List<String>> variables = route.match(target.segments());
            if (variables.isPresent() && route.method().equals(request.method())) {
                requireKnown(target, route);
                return route.handler().handle(new Call(request, variables.get(), target.query()));
            }
            variables.ifPresent(any -> allowed.add(route.method()));
        }
        return CompletableFuture.completedFuture(allowed.isEmpty() ? unknown(target) : notAllowed(request, allowed));
    }

    private static void requireKnown(Target target, Route route) {
        for (String parameter : target.query().keySet()) {
            if (!route.parameters().contains(parameter)) {
                throw new AtollException(
                        ErrorCode.INVALID_REQUEST,
                        "There is no query parameter '" + parameter + "' here; there are "
                                + new TreeSet<>(route.parameters()) + ".");
            }
        }
    }

    private static Answer unknown(Target target) {
        return Problems.answer(
                ErrorCode.UNKNOWN_PATH, "There is nothing at /" + String.join("/", target.segments()) + ".");
    }

    private static Answer notAllowed(ApiRequest request, Set<String> allowed) {
        return Problems.answer(ErrorCode.METHOD_NOT_ALLOWED, request.method() + " is not for this path.")
                .with("Allow", String.join(", ", allowed));
    }
}
