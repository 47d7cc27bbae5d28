package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** However the launcher ends, nothing it started stays. */
class LauncherLifeIT {
  private static final int INTERRUPT = 2;
  private static final Duration SECONDS_5 = Duration.ofSeconds(5);

  private final Path root = Repository.root();

  @Test
  void givenRunningCloud_whenInterrupted_thenEveryProcessEndsWithinFiveSeconds() throws Exception {
    try (RunningCloud cloud = RunningCloud.start(root)) {
      List<ProcessHandle> children = cloud.children("");
      assertThat(children).hasSizeGreaterThanOrEqualTo(4);
      Instant start = Instant.now();

      interrupt(cloud.launcher());

      assertThat(cloud.launcher().waitFor(5, TimeUnit.SECONDS)).as("launcher ended").isTrue();
      assertThat(children).noneMatch(ProcessHandle::isAlive);
      assertThat(Duration.between(start, Instant.now())).isLessThan(SECONDS_5);
    }
  }

  @Test
  void givenLauncherKilled_whenTheNextCommandRuns_thenItEndsTheOrphans() throws Exception {
    try (RunningCloud cloud = RunningCloud.start(root)) {
      List<ProcessHandle> children = cloud.children("");
      assertThat(children).hasSizeGreaterThanOrEqualTo(4);
      cloud.launcher().destroyForcibly().waitFor();

      Command.Result next = Command.netlift(root, "down").run(Duration.ofSeconds(30));

      assertThat(next.exitCode()).as("%s", next).isZero();
      assertThat(children).as("orphans").noneMatch(ProcessHandle::isAlive);
    }
  }

  @Test
  void givenTakenPort_whenStarted_thenTheMessageNamesPortAndOwner() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());

      Command.Result result =
          Command.netlift(root, "up", "--port", port).run(Duration.ofSeconds(60));

      assertThat(result.exitCode()).isNotZero();
      assertThat(result.errors())
          .contains(port)
          .contains(String.valueOf(ProcessHandle.current().pid()));
    }
  }

  /** What a shell runs in the background ignores INT for good; TERM ends it the same way. */
  private static void interrupt(Process process) throws IOException, InterruptedException {
    String signal = ignoresInterrupts(process) ? "-TERM" : "-INT";
    new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
  }

  private static boolean ignoresInterrupts(Process process) throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring(7).trim(), 16))
        .anyMatch(ignored -> (ignored & 1L << (INTERRUPT - 1)) != 0);
  }
}
