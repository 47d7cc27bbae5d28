package dev.netlift.local.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.netlift.local.ManualClock;
import dev.netlift.local.console.Audit.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {
  private static final Instant NOW = Instant.parse("2026-11-21T17:00:00Z");

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock(NOW);

  private Path file() {
    return folder.resolve("audit.jsonl");
  }

  @Test
  void givenAction_whenBegun_thenItIsOnTheDiskBeforeItIsDone() throws IOException {
    try (var audit = new Audit(file(), clock)) {
      String id = audit.begin("end-session", "arn:x", "stuck\nround");

      assertThat(Files.readString(file()))
          .contains(id)
          .contains("\"reason\":\"stuck\\nround\"")
          .endsWith("\n");
      assertThat(audit.newest().getFirst().outcome()).isEqualTo(Outcome.PENDING);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void givenRestart_whenOpenedAgain_thenWhatWasThereStaysAndWhatWasUnderWayIsPending()
      throws IOException {
    String done;
    String died;
    try (var audit = new Audit(file(), clock)) {
      done = audit.begin("interrupt-instance", "i-1", "trial");
      clock.advance(Duration.ofSeconds(2));
      audit.end(done, Outcome.REFUSED, "ending already");
      died = audit.begin("end-session", "arn:x", "stuck");
    }
    byte[] before = Files.readAllBytes(file());
    Files.writeString(file(), "{\"auditId\":\"half", StandardOpenOption.APPEND);
    try (var audit = new Audit(file(), clock)) {
      String next = audit.begin("end-session", "arn:y", "again");

      assertThat(audit.newest())
          .extracting(Audit.Entry::auditId, Audit.Entry::outcome, Audit.Entry::detail)
          .containsExactly(
              tuple(next, Outcome.PENDING, ""),
              tuple(died, Outcome.PENDING, ""),
              tuple(done, Outcome.REFUSED, "ending already"));
      assertThat(audit.newest().getLast().endedMillis() - audit.newest().getLast().atMillis())
          .isEqualTo(2_000);
    }
    assertThat(Files.readAllBytes(file())).startsWith(before);
    assertThat(Files.readString(file())).endsWith("\n");
  }

  @Test
  void givenFileThatCannotBeWritten_whenBegun_thenRefused() throws IOException {
    var audit = new Audit(file(), clock);
    audit.close();

    assertThatThrownBy(() -> audit.begin("end-session", "arn:x", "stuck"))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo("audit_failed"));
    assertThat(audit.newest()).isEmpty();
  }
}
