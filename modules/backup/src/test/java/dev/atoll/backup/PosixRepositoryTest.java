package dev.atoll.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixRepositoryTest {

    @TempDir
    Path directory;

    @Test
    void aFileIsSeenOnceItIsCommittedAndNotBefore() throws IOException {
        try (Repository repository = Repositories.open(directory.toUri().toString())) {
            try (Repository.Writing writing = repository.create("eu/a/file")) {
                writing.out().write("one".getBytes(StandardCharsets.UTF_8));
                assertThat(repository.list("")).isEmpty();
                writing.commit();
            }
            assertThat(repository.list("eu/")).containsExactly(new Repository.Item("eu/a/file", 3));
            try (InputStream in = repository.open("eu/a/file")) {
                assertThat(in.readAllBytes()).asString().isEqualTo("one");
            }
        }
    }

    @Test
    void aFileThatIsNotCommittedLeavesNothing() throws IOException {
        try (Repository repository = Repositories.open(directory.toString())) {
            try (Repository.Writing writing = repository.create("eu/file")) {
                writing.out().write(1);
            }
            assertThat(repository.list("")).isEmpty();
            try (var left = Files.list(directory.resolve("eu"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void aCommitReplacesTheFileThatWasThere() throws IOException {
        try (Repository repository = Repositories.open(directory.toString())) {
            write(repository, "a", "first");
            write(repository, "a", "second");
            assertThat(repository.list("")).containsExactly(new Repository.Item("a", 6));
        }
    }

    @Test
    void removingTheLastFileRemovesItsDirectoriesAndWhatAKilledProcessLeft() throws IOException {
        try (Repository repository = Repositories.open(directory.toString())) {
            write(repository, "eu/a/file", "x");
            Files.createFile(directory.resolve("eu/a/.unfinished-1"));
            repository.delete("eu/a/file");
            repository.delete("eu/a/file");
            assertThat(directory.resolve("eu")).doesNotExist();
        }
    }

    @Test
    void whatIsMissingOrNotADirectoryIsSaid() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        try (Repository repository = Repositories.open(directory.toString());
                Repository broken = Repositories.open(file.toString())) {
            assertThatThrownBy(() -> repository.open("none"))
                    .isInstanceOfSatisfying(
                            AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_DAMAGED));
            assertThatThrownBy(() -> broken.create("eu/a"))
                    .isInstanceOfSatisfying(AtollException.class, e -> assertThat(e.code())
                            .isEqualTo(ErrorCode.REPOSITORY_UNAVAILABLE));
        }
        assertThatThrownBy(() -> Repositories.open("ftp://host/path"))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING));
    }

    private static void write(Repository repository, String path, String text) throws IOException {
        try (Repository.Writing writing = repository.create(path)) {
            writing.out().write(text.getBytes(StandardCharsets.UTF_8));
            writing.commit();
        }
    }
}
