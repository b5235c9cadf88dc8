package dev.atoll.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every kind of repository does. */
public interface RepositoryContract {

    /** An empty one. */
    Repository open();

    @Test
    default void aFileIsSeenOnceItIsCommittedAndNotBefore() throws IOException {
        try (Repository repository = open()) {
            try (Repository.Writing writing = repository.create("eu/a/file")) {
                writing.out().write("one".getBytes(StandardCharsets.UTF_8));
                assertThat(repository.list("")).isEmpty();
                writing.commit();
            }
            assertThat(repository.list("eu/")).containsExactly(new Repository.Item("eu/a/file", 3));
            assertThat(read(repository, "eu/a/file")).asString().isEqualTo("one");
        }
    }

    @Test
    default void aFileThatIsNotCommittedLeavesNothing() throws IOException {
        try (Repository repository = open()) {
            try (Repository.Writing writing = repository.create("eu/file")) {
                writing.out().write(new byte[9 << 20]);
            }
            assertThat(repository.list("")).isEmpty();
        }
    }

    @Test
    default void aCommitReplacesTheFileThatWasThere() throws IOException {
        try (Repository repository = open()) {
            write(repository, "a", "first".getBytes(StandardCharsets.UTF_8));
            write(repository, "a", "second".getBytes(StandardCharsets.UTF_8));
            assertThat(repository.list("")).containsExactly(new Repository.Item("a", 6));
        }
    }

    @Test
    default void filesOfAllSizesAreReadAsTheyWereWritten() throws IOException {
        try (Repository repository = open()) {
            for (int size : new int[] {0, 1, 8 << 20, (8 << 20) + 1}) {
                byte[] bytes = new byte[size];
                new Random(size).nextBytes(bytes);
                write(repository, "sizes/" + size, bytes);
                assertThat(read(repository, "sizes/" + size)).isEqualTo(bytes);
            }
        }
    }

    @Test
    default void aListIsInTheOrderOfThePathsAndHasWhatIsBelowThePrefixOnly() throws IOException {
        try (Repository repository = open()) {
            for (String path : new String[] {"b/2", "b/10", "a/x", "b/c/1", "bb/1"}) {
                write(repository, path, new byte[1]);
            }
            assertThat(repository.list("b/")).extracting(Repository.Item::path).containsExactly("b/10", "b/2", "b/c/1");
            assertThat(repository.list("")).hasSize(5);
        }
    }

    @Test
    default void whatIsRemovedIsGoneAndMayBeRemovedAgain() throws IOException {
        try (Repository repository = open()) {
            write(repository, "eu/file", new byte[1]);
            repository.delete("eu/file");
            repository.delete("eu/file");
            assertThat(repository.list("")).isEmpty();
            assertThatThrownBy(() -> repository.open("eu/file"))
                    .isInstanceOfSatisfying(
                            AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_DAMAGED));
        }
    }

    static void write(Repository repository, String path, byte[] bytes) throws IOException {
        try (Repository.Writing writing = repository.create(path)) {
            writing.out().write(bytes);
            writing.commit();
        }
    }

    static byte[] read(Repository repository, String path) throws IOException {
        try (InputStream in = repository.open(path)) {
            return in.readAllBytes();
        }
    }
}
