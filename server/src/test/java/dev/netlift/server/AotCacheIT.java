package dev.netlift.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache is used by the build it was made of, and by no other. */
class AotCacheIT {
  private static final Path BUILD = Path.of("target/game").toAbsolutePath();

  @TempDir private Path directory;
  private Path game;
  private int runs;

  /**
   * @param text both streams
   */
  private record Ended(int exitCode, String text) {
    String lastLine() {
      return text.lines().reduce("", (before, line) -> line);
    }
  }

  @BeforeEach
  void copy() throws IOException {
    Assumptions.assumeTrue(
        Files.isReadable(Path.of(System.getProperty("java.home"), "release")),
        "a JDK without a release file cannot be told from another: no cache");
    game = directory.resolve("game");
    try (var files = Files.walk(BUILD)) {
      for (Path each : files.toList()) {
        Path name = BUILD.relativize(each);
        if (!name.startsWith("aot") && !name.startsWith("logs")) {
          Files.copy(each, game.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private Process start(Path output, String... args) throws IOException {
    return start(game.resolve("bin/netlift-server"), output, args);
  }

  private Process start(Path program, Path output, String... args) throws IOException {
    var builder = new ProcessBuilder(program.toString());
    builder.command().addAll(List.of(args));
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("AWS_REGION", "us-west-2");
    // Enough to be a cache; a fleet's is trained for longer.
    builder.environment().put("NETLIFT_WARM_UP_MILLIS", "50");
    // Part of the cache's name, so that training and start agree on it.
    builder.environment().put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes());
    return builder
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Where the JVM says which classes it loaded, and from what. */
  private Path classes() {
    return directory.resolve("classes");
  }

  private Ended run(String... args) throws Exception {
    Path output = directory.resolve("output" + runs++);
    return ended(start(output, args), output);
  }

  private static Ended ended(Process process, Path output) throws Exception {
    try {
      assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }

  /** Whether the start that was last got our code out of the cache. */
  private boolean mainFromCache() throws IOException {
    return Files.readAllLines(classes()).stream()
        .anyMatch(
            line ->
                line.contains("dev.netlift.server.Main ") && line.contains("shared objects file"));
  }

  /** As install.sh does on a fleet's instance. */
  private Path train() throws Exception {
    var trained = run("--train");
    assertThat(trained.exitCode()).as(trained.text()).isZero();
    return Path.of(trained.lastLine());
  }

  private List<Path> caches() throws IOException {
    try (var files = Files.list(game.resolve("aot"))) {
      return files.filter(file -> file.toString().contains(".aot")).toList();
    }
  }

  /** One training for all that follows from it: it takes seconds. */
  @Test
  void givenATrainedBuild_whenAJarIsSwappedOrTheCacheDamaged_thenTheRightCodeRuns()
      throws Exception {
    assertThat(run("--help").exitCode()).isZero();
    assertThat(mainFromCache()).as("before there is one").isFalse();
    Path cache = train();
    assertThat(cache).isNotEmptyFile();
    assertThat(run("--cache").lastLine()).isEqualTo(cache.toString());

    assertThat(run("--help").text()).contains("usage: netlift-server");
    assertThat(mainFromCache()).as("the cache is used").isTrue();

    try (var channel = FileChannel.open(cache, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    var truncated = run("--help");
    assertThat(truncated.text()).contains("usage: netlift-server").containsIgnoringCase("warning");
    assertThat(truncated.exitCode()).isZero();
    assertThat(mainFromCache()).as("a damaged cache is used").isFalse();

    swapMain();
    var swapped = run("--help");
    assertThat(swapped.text()).contains("this is new code").doesNotContain("usage:");
    assertThat(run("--cache").lastLine()).as("its name").isNotEqualTo(cache.toString());
  }

  /** In the jar, as an update of the game would. */
  private void swapMain() throws IOException {
    Path source = Files.createDirectories(directory.resolve("source")).resolve("Main.java");
    Files.writeString(
        source,
        """
        package dev.netlift.server;
        public final class Main {
          public static void main(String[] args) { System.out.println("this is new code"); }
        }
        """);
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", directory.toString(), source.toString());
    assertThat(compiled).isZero();
    var name = "dev/netlift/server/Main.class";
    try (var jar = FileSystems.newFileSystem(game.resolve("lib/netlift-server.jar"))) {
      Files.copy(directory.resolve(name), jar.getPath(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void givenTwoTrainingsAtOnce_whenBothAreOver_thenOneWholeCacheAndNothingElse() throws Exception {
    Assumptions.assumeTrue(Boolean.getBoolean("netlift.full"), "takes half a minute of CPU");
    var outputs = new ArrayList<Path>();
    var processes = new ArrayList<Process>();
    for (int i = 0; i < 2; i++) {
      Path output = directory.resolve("training" + i);
      outputs.add(output);
      processes.add(start(output, "--train"));
    }
    var first = ended(processes.getFirst(), outputs.getFirst());
    var second = ended(processes.getLast(), outputs.getLast());
    assertThat(first.exitCode()).as(first.text()).isZero();
    assertThat(second.exitCode()).as(second.text()).isZero();
    assertThat(caches()).containsExactly(Path.of(first.lastLine()));
    assertThat(second.lastLine()).isEqualTo(first.lastLine());
    assertThat(run("--help").exitCode()).isZero();
    assertThat(mainFromCache()).isTrue();
  }
}
