package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How the way of serving sockets is chosen, and what of Linux is used. */
class SocketsTest {
  /** Another process: whether there is an epoll is found out once in each. */
  static final class Chosen {
    private Chosen() {}

    public static void main(String[] args) {
      System.out.println(Sockets.best());
    }
  }

  @Test
  void givenNoNativeLibrary_whenChosen_thenNio() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-Dio.netty.transport.noNative=true",
                "-cp",
                System.getProperty("java.class.path"),
                Chosen.class.getName())
            .start();
    try {
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(said).endsWith("NIO");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void givenLinux_whenTimersAreTightened_thenTheKernelHasIt() throws Exception {
    Path slack = Path.of("/proc/thread-self/timerslack_ns");
    assumeThat(LinuxCalls.get()).isPresent();
    assumeThat(Files.isReadable(slack)).isTrue();
    LinuxCalls calls = LinuxCalls.get().orElseThrow();
    long before = Long.parseLong(Files.readString(slack).trim());
    try {
      assertThat(calls.timerSlack(1)).isTrue();
      assertThat(Files.readString(slack).trim()).isEqualTo("1");
    } finally {
      calls.timerSlack(before);
    }
  }

  @Test
  void givenLinux_whenAThreadWorksBehindTheTick_thenTheKernelLetsOthersGoFirst() throws Exception {
    Path self = Path.of("/proc/thread-self");
    assumeThat(LinuxCalls.get()).isPresent();
    assumeThat(Files.isDirectory(self)).isTrue();
    var behind = new CompletableFuture<Scheduled>();
    BehindTheTick.threads("behind")
        .newThread(
            () -> {
              try {
                behind.complete(Scheduled.of(self));
              } catch (IOException e) {
                behind.completeExceptionally(e);
              }
            })
        .start();
    assertThat(behind.get(10, TimeUnit.SECONDS)).matches(Scheduled::isBehindTheTick);
    Scheduled ours = Scheduled.of(self);
    assertThat(ours.nice()).as("of this thread").isLessThan(10);
    assertThat(ours.policy()).isNotEqualTo(behind.join().policy());
  }

  @Test
  void givenLinuxSince612_whenShortTurnsAreAskedFor_thenTheKernelHasThem() throws Exception {
    assumeThat(LinuxCalls.get()).isPresent();
    String[] version = System.getProperty("os.version").split("[.-]");
    assumeThat(Integer.parseInt(version[0]) * 1000 + Integer.parseInt(version[1]))
        .as("6.12 or later")
        .isGreaterThanOrEqualTo(6012);
    var taken = new CompletableFuture<Boolean>();
    Thread.ofPlatform()
        .start(() -> taken.complete(LinuxCalls.get().orElseThrow().shortTurns(100_000)));
    assertThat(taken.get(10, TimeUnit.SECONDS)).isTrue();
  }
}
