package dev.netlift.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS) // which has no SIGTERM
class ProcessesTest {
  /** A benchmark whose server never ends. */
  static final class Bench {
    private Bench() {}

    public static void main(String[] args) throws Exception {
      var server = new Child(List.of("sleep", "600"), "", Path.of("."));
      System.out.println(server.pid());
      Thread.sleep(600_000);
    }
  }

  @Test
  void givenARunningServer_whenTheBenchmarkIsTerminated_thenItsServerEndsToo() throws Exception {
    try (var bench = new Child(Child.java(Bench.class, List.of(), List.of()), "", Path.of("."))) {
      var server = ProcessHandle.of(Long.parseLong(bench.line())).orElseThrow();
      assertThat(server.isAlive()).isTrue();
      var itself = ProcessHandle.of(bench.pid()).orElseThrow();
      try {
        assertThat(itself.destroy()).isTrue();
        itself.onExit().get(20, TimeUnit.SECONDS);
        server.onExit().get(20, TimeUnit.SECONDS);
      } finally {
        server.destroyForcibly();
      }
    }
  }
}
