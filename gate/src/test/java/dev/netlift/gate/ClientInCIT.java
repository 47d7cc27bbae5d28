package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The client in C where it needs no server. */
@Execution(ExecutionMode.CONCURRENT)
class ClientInCIT {
  private static final Path ROOT = Repository.root();
  private static final Duration MOST = Duration.ofSeconds(60);

  @Test
  void givenVectorsNoiseAndEpochs_whenTheClientInCChecksItself_thenNothingFails(
      @TempDir Path folder) throws Exception {
    Path selftest = folder.resolve("selftest");
    Command.Result built =
        Command.in(
                ROOT.resolve("client/c"),
                ("cc -std=c11 -O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
                        + " -fsanitize=undefined,address -fno-sanitize-recover=all selftest.c"
                        + " -lcrypto -o "
                        + selftest)
                    .split(" "))
            .run(MOST);
    assertThat(built.exitCode()).as("needs gcc and libssl-dev: %s", built).isZero();

    Command.Result checked =
        Command.in(
                folder,
                selftest.toString(),
                ROOT.resolve("protocol/src/test/resources/wire-vectors.properties").toString())
            .run(MOST);

    assertThat(checked.exitCode()).as("%s", checked).isZero();
    assertThat(checked.toString()).contains("checks, 0 failed");
  }
}
