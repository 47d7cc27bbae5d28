package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the README in a clean clone, on a machine whose Java is 17 and that has a JDK 25
 * beside it: which JDK builds, which runs, and what is asked of nobody. Maven is one that writes
 * down what it is told; {@link PlayIT} plays for real on such a machine.
 */
class BareMachineTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path folder;

  /** Every file that belongs to the checkout and none that was built, as a clone has them. */
  private Path cleanClone(String maven) throws IOException {
    Path root = Repository.root();
    Path clone = Files.createDirectories(folder.resolve("clone"));
    for (Path file : Repository.files(root)) {
      Path copy = clone.resolve(root.relativize(file));
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    BareMachine.script(clone.resolve("mvnw"), maven);
    return clone;
  }

  private Path cleanClone() throws IOException {
    return cleanClone("#!/bin/sh\nprintf '%s\\n' \"$JAVA_HOME $*\" >>\"${0%/*}/maven-asked\"\n");
  }

  private static List<String> askedOfMaven(Path clone) throws IOException {
    return Files.readAllLines(clone.resolve("maven-asked"));
  }

  @Test
  void givenACleanClone_whenPlayed_thenJdk25BuildsWhatIsMissingAndRunsIt() throws IOException {
    var machine = BareMachine.ofPaper(folder);
    Path clone = cleanClone();

    Command.Result played = machine.on(Command.netlift(clone, "play")).run(LIMIT);

    assertThat(askedOfMaven(clone)).as("%s", played).hasSize(1);
    assertThat(askedOfMaven(clone).getFirst())
        .startsWith(machine.jdk25() + " ")
        .endsWith(" package")
        .contains("-pl server,backend-lambdas,fleet/local,client/bots");
    assertThat(machine.askedOfJdk25())
        .hasSize(1)
        .first()
        .asString()
        .contains("dev.netlift.local.Main play");
    assertThat(machine.askedOfJdk17()).isEmpty();
  }

  @Test
  void givenACleanClone_whenTested_thenJdk25RunsTheGateAndWhatIsLeftOutIsNamed()
      throws IOException {
    var machine = BareMachine.ofPaper(folder);
    Path clone = cleanClone();

    Command.Result tested = machine.on(Command.netlift(clone, "test")).run(LIMIT);

    assertThat(tested.exitCode()).as("%s", tested).isZero();
    assertThat(askedOfMaven(clone)).as("%s", tested).isNotEmpty();
    assertThat(askedOfMaven(clone).getLast()).startsWith(machine.jdk25() + " ").contains(" verify");
    assertThat(askedOfMaven(clone)).allMatch(asked -> asked.startsWith(machine.jdk25() + " "));
    assertThat(machine.askedOfJdk17()).isEmpty();
    assertThat(tested.errors()).contains("node is not here", "shellcheck is not here");
    assertThat(tested.output()).contains("left out");
  }

  @Test
  void givenAMavenThatFails_whenPlayed_thenSoDoesTheCommandAndNothingRuns() throws IOException {
    var machine = BareMachine.ofPaper(folder);
    Path clone = cleanClone("#!/bin/sh\necho '[ERROR] no such thing'\nexit 7\n");

    Command.Result played = machine.on(Command.netlift(clone, "play")).run(LIMIT);

    assertThat(played.exitCode()).as("%s", played).isEqualTo(7);
    assertThat(played.errors()).contains("no such thing");
    assertThat(machine.askedOfJdk25()).isEmpty();
  }

  @Test
  void givenNoJdk25_whenPlayed_thenSaidHowToGetOneAndNothingRuns() throws IOException {
    var machine =
        new BareMachine(Files.createDirectories(folder.resolve("machine")), Optional.empty());
    Path clone = cleanClone();

    Command.Result played = machine.on(Command.netlift(clone, "play")).run(LIMIT);

    assertThat(played.exitCode()).as("%s", played).isEqualTo(3);
    assertThat(played.errors()).contains("no JDK 25 on this machine", "./netlift doctor --install");
    assertThat(clone.resolve("maven-asked")).doesNotExist();
    assertThat(machine.askedOfJdk17()).isEmpty();
  }
}
