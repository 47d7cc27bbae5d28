package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The pages' own types and tests, with the tools they bring. */
class WebPagesTest {
  private static final Duration RUN_MOST = Duration.ofMinutes(3);

  private static Command.Result npm(String script) {
    return Command.in(WebPages.FOLDER, "npm", "run", "--silent", script).run(RUN_MOST);
  }

  @Test
  void givenThePages_whenTheirTypesAreChecked_thenTheyHold() {
    WebPages.assumePackages("WebPagesTest (the types of the pages)");

    Command.Result result = npm("types");

    assertThat(result.exitCode()).as("%s", result).isZero();
  }

  @Test
  void givenThePages_whenTheirTestsRun_thenTheyPass() {
    WebPages.assumePackages("WebPagesTest (the tests of the pages)");

    Command.Result result = npm("test");

    assertThat(result.exitCode()).as("%s", result).isZero();
  }
}
