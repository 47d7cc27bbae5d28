package dev.netlift.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.gamelift.ProcessReport;
import dev.netlift.local.gamelift.ProcessReport.Exit;
import dev.netlift.local.process.Children.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExitsTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private static ProcessReport fleet(long pid, Exit exit, int code) {
    return new ProcessReport(
        "process-" + pid,
        "fleet-1",
        OptionalLong.of(pid),
        OptionalInt.of(7801),
        START,
        Optional.of(START),
        Optional.empty(),
        exit == Exit.RUNNING ? OptionalInt.empty() : OptionalInt.of(code),
        exit);
  }

  private static Ended system(long pid, int code) {
    return new Ended(pid, "server-1", code);
  }

  @Test
  void givenEveryKindOfExplainedEnd_whenClassified_thenCountedByKind() {
    var exits =
        Exits.of(
            List.of(
                fleet(1, Exit.CLEAN, 0),
                fleet(2, Exit.CRASHED, 137),
                fleet(3, Exit.CRASHED, 6),
                fleet(4, Exit.UNHEALTHY, 137),
                fleet(5, Exit.FORCE_TERMINATED, 143),
                fleet(6, Exit.RUNNING, 0)),
            List.of(
                system(1, 0),
                system(2, 137),
                system(3, 6),
                system(4, 137),
                system(5, 143),
                new Ended(7, "lambda tickets", 137)),
            Set.of(2L),
            pid -> pid == 6);

    assertThat(exits.unclassified()).isEmpty();
    assertThat(exits.counts())
        .isEqualTo(
            Map.of(
                "clean", 1,
                "killed-by-us", 1,
                "crashed", 1,
                "unhealthy", 1,
                "force-terminated", 1));
  }

  @Test
  void givenExitCodesOfTheServer_whenTheyAreDocumented_thenAllOfThemAreKnownHere()
      throws IOException {
    String page = Files.readString(Path.of("../../docs/states.md"));
    String table = page.substring(page.indexOf("### Exit codes"));
    int last =
        Pattern.compile("^\\| (\\d+) \\|", Pattern.MULTILINE)
            .matcher(table.substring(0, table.indexOf("\n## ")))
            .results()
            .mapToInt(row -> Integer.parseInt(row.group(1)))
            .max()
            .orElse(-1);

    assertThat(Exits.DOCUMENTED_MAX).isEqualTo(last);
  }

  @Test
  void givenSignalThatWasNotOurs_whenClassified_thenUnclassified() {
    var reports = List.of(fleet(1, Exit.CRASHED, 137), fleet(2, Exit.CRASHED, 134));

    var exits = Exits.of(reports, List.of(system(1, 137), system(2, 134)), Set.of(), _ -> false);

    assertThat(exits.unclassified()).hasSize(2);
  }

  @Test
  void givenFleetThatCallsAKillClean_whenClassified_thenUnclassified() {
    var exits =
        Exits.of(
            List.of(fleet(1, Exit.CLEAN, 137)), List.of(system(1, 137)), Set.of(1L), _ -> false);

    assertThat(exits.unclassified()).hasSize(1);
  }

  @Test
  void givenEndTheFleetKnowsNothingOf_whenClassified_thenUnclassified() {
    assertThat(Exits.of(List.of(), List.of(system(1, 0)), Set.of(), _ -> false).unclassified())
        .hasSize(1);
    assertThat(
            Exits.of(
                    List.of(fleet(1, Exit.RUNNING, 0)), List.of(system(1, 0)), Set.of(), _ -> false)
                .unclassified())
        .hasSize(1);
  }

  @Test
  void givenProcessTheFleetTakesForRunning_whenItIsNot_thenUnclassified() {
    assertThat(
            Exits.of(List.of(fleet(1, Exit.RUNNING, 0)), List.of(), Set.of(), _ -> false)
                .unclassified())
        .hasSize(1);
  }
}
