package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The jar that strangers get, with nothing else on the class path. */
@EnabledIfSystemProperty(named = "gamelift.sdk.jar", matches = ".+")
class AllJarIT {
  private static final long SIZE_MAX = 1_500_000;
  private static final String PROGRAM =
      """
      import dev.netlift.gamelift.*;
      public class Stranger {
        public static void main(String[] args) {
          var me = ServerParameters.withAuthToken(args[0], "proc-1", "host-1", "fleet-1", "token-1");
          try (var gameLift = GameLiftServer.init(me)) {
            gameLift.processReady(ProcessParameters.of(7777, session -> {}));
            System.out.println(gameLift.getComputeCertificate().computeName());
          }
        }
      }
      """;

  private final Path jar = Path.of(System.getProperty("gamelift.sdk.jar", ""));

  @TempDir Path folder;

  @Test
  void givenTheJar_whenOpened_thenItIsSmallAndAllOfItIsOurs() throws Exception {
    System.out.println("SDK with its dependencies: " + Files.size(jar) + " bytes of " + SIZE_MAX);
    assertThat(Files.size(jar)).isLessThan(SIZE_MAX);
    try (var file = new JarFile(jar.toFile())) {
      List<String> classes =
          file.stream().map(Object::toString).filter(name -> name.endsWith(".class")).toList();
      assertThat(classes).isNotEmpty().allMatch(name -> name.contains("dev/netlift/gamelift/"));
    }
  }

  @Test
  void givenOnlyTheJar_whenAProcessRuns_thenItTalksToTheService() throws Exception {
    Path source = folder.resolve("Stranger.java");
    Files.writeString(source, PROGRAM);
    try (var service = new ScriptedService()) {
      service.script(request -> ScriptedService.ok(request, ",\"ComputeName\":\"host-1\""));
      var command =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx64m",
              "-cp",
              jar.toString(),
              source.toString(),
              service.url());
      command.environment().keySet().removeIf(name -> name.startsWith("GAMELIFT_"));
      Path output = folder.resolve("output");
      Process process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      boolean ended = process.waitFor(30, TimeUnit.SECONDS);
      process.destroyForcibly();
      String said = Files.readString(output);
      assertThat(ended).as(said).isTrue();
      assertThat(said.lines()).contains("host-1");
      assertThat(said).as("nothing secret in what it logs").doesNotContain("token-1");
      assertThat(process.exitValue()).isZero();
    }
  }
}
