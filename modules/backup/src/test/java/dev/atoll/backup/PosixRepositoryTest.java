package dev.atoll.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
