package dev.atoll.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixRepositoryTest implements RepositoryContract {

    @TempDir
    Path directory;

    @Override
    public Repository open() {
        return Repositories.open(directory.toUri().toString());
    }

    @Test
    void aFileThatIsGivenUpIsNotOnTheDiskEither() throws IOException {
        try (Repository repository = Repositories.open(directory.toString())) {
            try (Repository.Writing writing = repository.create("eu/file")) {
                writing.out().write(1);
            }
            try (var left = Files.list(directory.resolve("eu"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void removingTheLastFileRemovesItsDirectoriesAndWhatAKilledProcessLeft() throws IOException {
        try (Repository repository = open()) {
            RepositoryContract.write(repository, "eu/a/file", new byte[1]);
            Files.createFile(directory.resolve("eu/a/.unfinished-1"));
            repository.delete("eu/a/file");
            assertThat(directory.resolve("eu")).doesNotExist();
        }
    }

    @Test
    void whatAKilledProcessLeftBesideOtherFilesIsRemovedWhenItIsOld() throws IOException {
        Instant now = Instant.parse("2026-01-02T00:00:00Z");
        try (Repository repository = open()) {
            repository.removeUnfinished("eu/", now);
            RepositoryContract.write(repository, "eu/a/file", new byte[1]);
            Path old = written("eu/a/.unfinished-1", now.minusMillis(1));
            Path young = written("eu/a/.unfinished-2", now);
            Path other = written("us/a/.unfinished-3", now.minusMillis(1));
            Files.setLastModifiedTime(directory.resolve("eu/a/file"), FileTime.from(now.minusMillis(1)));
            repository.removeUnfinished("eu/", now);
            assertThat(old).doesNotExist();
            assertThat(young).exists();
            assertThat(other).exists();
            assertThat(repository.list("")).hasSize(1);
        }
    }

    private Path written(String path, Instant at) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.setLastModifiedTime(Files.createFile(file), FileTime.from(at));
    }

    @Test
    void whatIsNotADirectoryIsSaid() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        try (Repository broken = Repositories.open(file.toString())) {
            assertThatThrownBy(() -> broken.create("eu/a"))
                    .isInstanceOfSatisfying(AtollException.class, e -> assertThat(e.code())
                            .isEqualTo(ErrorCode.REPOSITORY_UNAVAILABLE));
        }
        assertThatThrownBy(() -> Repositories.open("ftp://host/path"))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING));
    }
}
