package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The checkout again, built as it is, to plant a fault in. Gone when closed. */
final class CheckoutCopy implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final Path copy;

  CheckoutCopy() throws IOException {
    copy = Files.createTempDirectory("netlift-planted");
    Command.Result copied =
        Command.in(
                Repository.root(),
                "sh",
                "-c",
                // Times are kept, so that nothing but the fault is built again.
                "tar --exclude=./.git --exclude=./.netlift --exclude=./gate/target --exclude=./client/web/node_modules -cf - . | tar -xpf - -C \"$1\"",
                "copy",
                copy.toString())
            .run(LIMIT);
    assertThat(copied.exitCode()).as("%s", copied).isZero();
  }

  Path root() {
    return copy;
  }

  Command.Result maven(String room, String tests) {
    return Command.in(
            copy,
            "./mvnw",
            "-B",
            "-o",
            "-pl",
            room,
            "-am",
            "test",
            "-Dtest=" + tests,
            // By time alone: the copy's other path would have everything compiled again.
            "-Dmaven.compiler.useIncrementalCompilation=false",
            "-Dsurefire.failIfNoSpecifiedTests=false")
        .with("JAVA_HOME", System.getProperty("java.home"))
        .run(LIMIT);
  }

  void replace(String name, String before, String after) throws IOException {
    Path file = copy.resolve(name);
    String text = Files.readString(file);
    assertThat(text).as("%s has something to spoil", file).contains(before);
    Files.writeString(file, text.replace(before, after));
  }

  @Override
  public void close() {
    Command.in(Path.of("/"), "rm", "-rf", copy.toString()).run(LIMIT);
  }
}
