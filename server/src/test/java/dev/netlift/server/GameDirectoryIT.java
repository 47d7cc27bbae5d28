package dev.netlift.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build directory, as the fleet starts it. */
class GameDirectoryIT {
  private static final Path LAUNCHER = Path.of("target/game/bin/netlift-server").toAbsolutePath();

  @TempDir private Path elsewhere;

  private record Ended(int exitCode, String output) {}

  private Ended launch(Map<String, String> environment, String... args) throws Exception {
    var builder = new ProcessBuilder(LAUNCHER.toString());
    builder.command().addAll(List.of(args));
    builder.environment().clear();
    builder.environment().putAll(environment);
    var output = elsewhere.resolve("output");
    var process =
        builder
            .directory(elsewhere.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }

  private static Map<String, String> withJava() {
    return Map.of(
        "JAVA_HOME", System.getProperty("java.home"), "PATH", "/usr/bin:/bin", "AWS_REGION", "x");
  }

  @Test
  void givenTheBuildDirectory_whenStartedFromElsewhere_thenItRuns() throws Exception {
    var ended = launch(withJava(), "--help");
    assertThat(ended.output()).contains("usage: netlift-server");
    assertThat(ended.exitCode()).isZero();
  }

  @Test
  void givenNoJava_whenStarted_thenSaidHowToGetOn() throws Exception {
    var ended = launch(Map.of("PATH", elsewhere + ":/usr/bin:/bin", "JAVA_HOME", "/nowhere"));
    // A machine whose own java is a 25 gets further: to the missing option.
    assertThat(ended.output()).containsAnyOf("set JAVA_HOME to a JDK 25", "--backend-url");
    assertThat(ended.exitCode()).isEqualTo(2);
  }

  @Test
  void givenAWrongOption_whenStarted_thenExitCodeTwoAndTheReason() throws Exception {
    var ended = launch(withJava(), "--backend-url", "http://127.0.0.1:1", "--port", "x");
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.output()).contains("--port must be a number from 0 to 60000, was 'x'");
  }

  @Test
  void givenNoGameLift_whenStarted_thenExitCodeFourAlsoInTheLog() throws Exception {
    var ended = launch(withJava(), "--backend-url", "http://127.0.0.1:1", "--port", "7999");
    assertThat(ended.exitCode()).isEqualTo(4);
    try (var logs = Files.list(elsewhere.resolve("logs"))) {
      var folder = logs.filter(Files::isDirectory).toList().getFirst();
      assertThat(folder.getFileName().toString()).startsWith("7999-");
      assertThat(Files.readString(folder.resolve("server.log")))
          .contains("no connection to GameLift");
    }
  }

  @Test
  void givenTheLauncher_whenLookedAt_thenUnixLinesAndExecutable() throws Exception {
    assertThat(Files.readString(LAUNCHER)).doesNotContain("\r");
    assertThat(Files.isExecutable(LAUNCHER)).isTrue();
  }
}
