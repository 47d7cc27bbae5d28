package dev.netlift.local.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.netlift.local.ManualClock;
import dev.netlift.local.gamelift.FleetMap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ActionsTest {
  private final ManualClock clock = new ManualClock(Maps.NOW);
  private final FakeOperator operator = new FakeOperator();
  private FleetMap map = Maps.hosting("ACTIVE");
  private final Audit audit;
  private final Actions actions;

  ActionsTest(@TempDir Path folder) {
    audit = new Audit(folder.resolve("audit.jsonl"), clock);
    actions = new Actions(operator, () -> map, audit, clock);
  }

  @AfterEach
  void close() throws IOException {
    audit.close();
  }

  private static JsonNode body(String confirm, String reason, String... more) {
    var body = JsonMapper.shared().createObjectNode().put("confirm", confirm);
    for (int i = 0; i < more.length; i += 2) {
      body.put(more[i], more[i + 1]);
    }
    return body.put("reason", reason);
  }

  private static Refusal refused(ThrowingCallable call) {
    return catchThrowableOfType(Refusal.class, call);
  }

  @Test
  void givenSession_whenEnded_thenGameLiftIsAskedAsAnOperatorWouldAndTheAuditHasIt() {
    operator.answer("TerminateGameSession", 200, "{}");

    JsonNode answer = actions.endSession(Maps.SESSION, body(Maps.SESSION, " stuck round "));

    assertThat(operator.called)
        .containsExactly(
            "TerminateGameSession {\"GameSessionId\":\""
                + Maps.SESSION
                + "\",\"TerminationMode\":\"TRIGGER_ON_PROCESS_TERMINATE\"}");
    Audit.Entry entry = audit.newest().getFirst();
    assertThat(entry.action()).isEqualTo("end-session");
    assertThat(entry.target()).isEqualTo(Maps.SESSION);
    assertThat(entry.reason()).isEqualTo("stuck round");
    assertThat(entry.outcome()).isEqualTo(Audit.Outcome.DONE);
    assertThat(answer.path("auditId").asString()).isEqualTo(entry.auditId());
  }

  @ParameterizedTest
  @CsvSource({
    "'', why, confirm_mismatch",
    "other, why, confirm_mismatch",
    "ID, '', reason_missing",
    "ID, '   ', reason_missing"
  })
  void givenNoConfirmationOrReason_whenAsked_thenNothingIsDoneNorAudited(
      String confirm, String reason, String code) {
    String confirmed = confirm.equals("ID") ? Maps.SESSION : confirm;

    Refusal refusal = refused(() -> actions.endSession(Maps.SESSION, body(confirmed, reason)));

    assertThat(refusal.code()).isEqualTo(code);
    assertThat(operator.called).isEmpty();
    assertThat(audit.newest()).isEmpty();
    assertThat(
            refused(() -> actions.endSession(Maps.SESSION, body(Maps.SESSION, "x".repeat(257))))
                .code())
        .isEqualTo("reason_missing");
  }

  @Test
  void givenSessionThatHasEnded_whenEnded_thenConflictInTheServicesWords() {
    operator.answer(
        "TerminateGameSession",
        400,
        "{\"__type\":\"InvalidGameSessionStatusException\",\"message\":\"has already ended\"}");

    Refusal refusal = refused(() -> actions.endSession(Maps.SESSION, body(Maps.SESSION, "why")));

    assertThat(refusal.status()).isEqualTo(409);
    assertThat(refusal.message()).isEqualTo("has already ended");
    assertThat(audit.newest().getFirst().outcome()).isEqualTo(Audit.Outcome.REFUSED);
    assertThat(refused(() -> actions.endSession("arn:none", body("arn:none", "why"))).status())
        .isEqualTo(404);
  }

  @Test
  void givenInstance_whenInterrupted_thenItIsTakenBackAndAComputeIsNot() {
    actions.interrupt(Maps.INSTANCE, body(Maps.INSTANCE, "trial"));

    assertThat(operator.called).containsExactly("interrupt fleet-1 " + Maps.INSTANCE);
    assertThat(refused(() -> actions.interrupt(Maps.COMPUTE, body(Maps.COMPUTE, "trial"))).status())
        .isEqualTo(409);
    assertThat(refused(() -> actions.interrupt("i-none", body("i-none", "trial"))).status())
        .isEqualTo(404);
    operator.interrupts = false;
    assertThat(
            refused(() -> actions.interrupt(Maps.INSTANCE, body(Maps.INSTANCE, "trial"))).status())
        .isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource({"APPROVE, APPROVED", "REJECT, REJECTED"})
  void givenReview_whenDecided_thenTheOperatorsRouteIsAsked(String decision, String verdict) {
    operator.answer("POST /admin/avatars/reviews/up%2F1", 202, "{\"auditId\":\"backend-7\"}");

    JsonNode answer = actions.review("up/1", body("up/1", "fine", "decision", decision));

    assertThat(operator.called)
        .containsExactly(
            "POST /admin/avatars/reviews/up%2F1 {\"verdict\":\""
                + verdict
                + "\",\"reason\":\"fine\"}");
    assertThat(answer.path("detail").asString()).contains(verdict).contains("backend-7");
    assertThat(
            refused(() -> actions.review("up/1", body("up/1", "fine", "decision", "MAYBE"))).code())
        .isEqualTo("bad_request");
  }

  @Test
  void givenBackendThatFails_whenDecided_thenRefusedWithItsWordsAndAudited() {
    operator.answer("POST /admin/avatars/reviews/u1", 503, "{\"message\":\"tables are down\"}");

    Refusal refusal =
        refused(() -> actions.review("u1", body("u1", "fine", "decision", "APPROVE")));

    assertThat(refusal.status()).isEqualTo(502);
    assertThat(refusal.message()).isEqualTo("tables are down");
    assertThat(audit.newest().getFirst().detail()).isEqualTo("tables are down");
  }

  @Test
  void givenAuditThatCannotBeWritten_whenAsked_thenNothingIsDone() throws IOException {
    operator.answer("TerminateGameSession", 200, "{}");
    audit.close();

    assertThatThrownBy(() -> actions.endSession(Maps.SESSION, body(Maps.SESSION, "why")))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo("audit_failed"));
    assertThat(operator.called).isEmpty();
  }

  @Test
  void givenManyActions_whenWithinAMinute_thenTooManyAndLaterAgain() {
    operator.answer("TerminateGameSession", 200, "{}");
    for (int i = 0; i < 30; i++) {
      actions.endSession(Maps.SESSION, body(Maps.SESSION, "why"));
    }

    assertThat(refused(() -> actions.endSession(Maps.SESSION, body(Maps.SESSION, "why"))).status())
        .isEqualTo(429);
    assertThat(operator.called).hasSize(30);
    clock.advance(Duration.ofMinutes(1));
    actions.endSession(Maps.SESSION, body(Maps.SESSION, "why"));
    assertThat(operator.called).hasSize(31);
  }

  @Test
  void givenSession_whenWatched_thenAPassOfTheBackendsForThatSessionsPort() {
    operator.answer(
        "POST /admin/connect-tokens",
        201,
        "{\"connectToken\":\"AQtoken\",\"auditId\":\"b1\",\"delayMillis\":5000}");

    JsonNode pass = actions.spectate(Maps.SESSION, "arena-1");

    assertThat(pass.path("url").asString()).isEqualTo("ws://127.0.0.1:7777/netlift");
    assertThat(pass.path("connectToken").asString()).isEqualTo("AQtoken");
    assertThat(pass.path("delayMillis").asInt()).isEqualTo(5_000);
    assertThat(operator.called.getFirst()).contains("\"role\":\"spectator\"");
    assertThat(audit.newest().getFirst().action()).isEqualTo("spectate");
    assertThat(audit.newest().toString()).doesNotContain("AQtoken");
    map = Maps.hosting("ACTIVATING");
    assertThat(refused(() -> actions.spectate(Maps.SESSION, "arena-1")).status()).isEqualTo(409);
  }
}
