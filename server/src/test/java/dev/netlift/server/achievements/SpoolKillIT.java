package dev.netlift.server.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.room.Totals;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process killed at every step of its second write, by kill -9, as no test inside it can be. */
class SpoolKillIT {
  private static final byte[] KEY = HexFormat.of().parseHex("5e".repeat(32));

  @TempDir private Path folder;

  private static SpoolFile kills(long kills) {
    var report = new Report("ann", "psess", kills, false, Totals.of(Map.of("kills", kills)));
    return new ReportSigner("arn:session", KEY).spool(List.of(report), null, 1);
  }

  /** Writes one kill, then two, and waits for its end at the step it is told. */
  static final class Victim {
    public static void main(String[] args) throws Exception {
      var stop =
          new Object() {
            boolean armed;
          };
      var spool =
          Spool.open(
              SpoolFolder.open(Path.of(args[0])),
              step -> {
                if (stop.armed && step.name().equals(args[1])) {
                  say("here");
                }
              });
      spool.keep(kills(1));
      stop.armed = true;
      spool.keep(kills(2));
      say("through");
    }

    private static void say(String word) {
      System.out.println(word);
      System.out.flush();
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Process victim(String step) throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString(),
                step)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).isEqualTo(step.isEmpty() ? "through" : "here");
    return process;
  }

  private static void kill(Process process) throws Exception {
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  private Adopter.Pass adopt(FakeReportBackend backend) throws Exception {
    return new Adopter(SpoolFolder.open(folder), backend, Instant::now).pass();
  }

  @ParameterizedTest
  @EnumSource(Spool.Step.class)
  void givenKillAtAStep_whenAdopted_thenTheOldReportsOrTheNewOnesAndNeverHalf(Spool.Step step)
      throws Exception {
    var backend = new FakeReportBackend();
    var process = victim(step.name());
    assertThat(adopt(backend)).as("its owner lives").isEqualTo(Adopter.Pass.NOTHING);

    kill(process);

    assertThat(adopt(backend).sent()).isEqualTo(1);
    long expected = step == Spool.Step.RENAMED ? 2 : 1;
    assertThat(backend.kills).isEqualTo(Map.of("ann", expected));
    assertThat(backend.hmacs).containsExactly(kills(expected).batches().getFirst().hmac());
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void givenTwoProcesses_whenOneIsKilled_thenOnlyItsReportsAreAdopted() throws Exception {
    var backend = new FakeReportBackend();
    var dead = victim("");
    var alive = victim("");
    kill(dead);
    try {
      assertThat(adopt(backend).sent()).isEqualTo(1);
      assertThat(adopt(backend)).isEqualTo(Adopter.Pass.NOTHING);
    } finally {
      kill(alive);
    }
    assertThat(adopt(backend).sent()).isEqualTo(1);
  }
}
