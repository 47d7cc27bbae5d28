package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdminQuarantineTest {
  private final AdminFixture admin = new AdminFixture();
  private final Quarantined entry = AdminFixture.quarantined();

  private Reply release() {
    return admin.ask(
        "POST",
        "quarantine/release",
        Json.object().put("quarantineId", entry.id()).put("reason", "a boss with many heads"));
  }

  private void quarantined(String reason, Map<String, Long> totals) {
    var report = Samples.report("s1", Samples.SESSION_END, 3, true, totals);
    admin.quarantine.rows.put(
        entry.id(),
        new Quarantined(
            "ann", "psess-ann", "arn:session", report, new Fold.Fault(reason, "kills"), 1));
  }

  @Test
  void givenTooMuchForItsBounds_whenReleased_thenCountedOnceUnlockedAuditedAndGone() {
    admin.quarantine.keep(entry);
    var listed = admin.done("POST", "quarantine", Json.object()).path("entries");
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).path("quarantineId").asString()).isEqualTo(entry.id());
    assertThat(listed.get(0).path("totals").path("kills").asInt()).isEqualTo(5000);

    var released = String.valueOf(release().body());
    assertThat(released).contains("\"status\":\"applied\"").contains("marksman#3");
    assertThat(admin.aggregates.find("ann").total("kills")).isEqualTo(5000);
    assertThat(admin.aggregates.find("ann").sessions())
        .hasEntrySatisfying("s1", mark -> assertThat(mark.closed()).isTrue());
    assertThat(admin.quarantine.rows).isEmpty();
    assertThat(admin.audit.entries).extracting("what").containsExactly("release");
    assertThat(release().status()).isEqualTo(404);
  }

  @Test
  void givenAnAnswerOrARemovalThatIsLost_whenReleasedAgain_thenCountedOnce() {
    admin.quarantine.keep(entry);
    admin.quarantine.faults.plan(Next.WORK, Next.FAIL_BEFORE);
    assertThat(release().status()).isEqualTo(503);
    assertThat(admin.aggregates.find("ann").total("kills")).isEqualTo(5000);

    assertThat(String.valueOf(release().body())).contains("\"status\":\"stale\"");
    assertThat(admin.aggregates.find("ann").total("kills")).isEqualTo(5000);
    assertThat(admin.quarantine.rows).isEmpty();
  }

  @Test
  void givenALaterSoundReport_whenAnEarlierIsReleased_thenStaleForItSaidAllOfIt() {
    admin.quarantine.keep(entry);
    admin.achievements.count("ann", Samples.report("s1", 4, 20, 0));

    assertThat(String.valueOf(release().body())).contains("\"status\":\"stale\"");
    assertThat(admin.aggregates.find("ann").total("kills")).isEqualTo(20);
  }

  @Test
  void givenASessionThatIsOver_whenReleased_thenRefusedForItsWatermarkMayBeGoneAndNotAudited() {
    admin.quarantine.keep(entry);
    admin.clock.advance(Duration.ofHours(48));

    assertThat(String.valueOf(release().body())).contains("watermark_gone");
    admin.achievements.count(
        "ann", Samples.report("other", admin.clock.millis() + Samples.LIFE, 1, false, Map.of()));
    admin.clock.advance(Duration.ofHours(2));
    assertThat(release().status()).isEqualTo(409);
    assertThat(admin.quarantine.rows).hasSize(1);
    assertThat(admin.aggregates.find("ann").total("kills")).isZero();
    assertThat(admin.audit.entries).isEmpty();
  }

  @Test
  void givenWhatIsNoMatterOfBounds_whenReleased_thenRefusedAndStillKept() {
    admin.achievements.count("ann", Samples.report("s1", 1, 20, 0));
    for (var said :
        List.of(
            Map.of("kills", 3L),
            Map.of("nobody", 3L),
            Map.of("skill", 3L),
            Map.of("maps_played", 1L << 40))) {
      quarantined("whatever", said);
      assertThat(release().status()).as("%s", said).isEqualTo(409);
    }
    assertThat(admin.quarantine.rows).hasSize(1);
    assertThat(admin.aggregates.find("ann").total("kills")).isEqualTo(20);
    assertThat(admin.audit.entries).isEmpty();
  }
}
