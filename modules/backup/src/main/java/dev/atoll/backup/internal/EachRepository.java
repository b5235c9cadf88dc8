package dev.atoll.backup.internal;

import dev.atoll.backup.Repository;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The same work in every repository: a failure in one does not keep the others from it. */
final class EachRepository {

    private EachRepository() {}

    /**
     * In which repositories it failed.
     *
     * @param of so many there are
     */
    record Failures(int of, Map<Repository, RuntimeException> byRepository) {

        /** Throws one of them, when there is any. */
        void throwAny() {
            byRepository.values().stream().reduce((first, last) -> last).ifPresent(Failures::raise);
        }

        /** Throws one of them, when it was done nowhere. */
        void throwIfNowhere() {
            if (byRepository.size() == of) {
                throwAny();
            }
        }

        private static void raise(RuntimeException failure) {
            throw failure;
        }
    }

    static Failures in(List<Repository> all, Consumer<Repository> work) {
        Map<Repository, RuntimeException> failures = new LinkedHashMap<>();
        for (Repository repository : all) {
            try {
                work.accept(repository);
            } catch (RuntimeException e) {
                failures.put(repository, e);
            }
        }
        return new Failures(all.size(), failures);
    }
}
