package dev.netlift.backend.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Faults.Next;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderTest {
  private final SenderWorld world = new SenderWorld();
  private final Sender sender = world.sender;

  private int subscribed() {
    return world.subscriptions.of("ann").size();
  }

  @Test
  void givenTwoBrowsers_whenAnEventComes_thenBothReadItWithTheRightHeaders() {
    world.subscribe("ann", "a");
    world.subscribe("ann", "b");
    world.clock.advance(Duration.ofMillis(1_400));

    assertThat(sender.send(world.avatar("ann", "e1", "REJECTED"), 1)).isEmpty();

    for (String name : List.of("a", "b")) {
      assertThat(world.received(name)).hasSize(1);
      var message = world.received(name).getFirst();
      assertThat(message.propertyNames()).containsExactly("v", "id", "kind", "tag", "at", "data");
      assertThat(message.path("id").asString()).isEqualTo("e1");
      assertThat(message.path("kind").asString()).isEqualTo("avatar");
      assertThat(message.path("tag").asString()).isEqualTo("avatar");
      assertThat(message.path("data").toString()).isEqualTo("{\"verdict\":\"REJECTED\"}");
    }
    var headers = world.headers.getFirst();
    assertThat(headers)
        .containsEntry("TTL", "86399")
        .containsEntry("Urgency", "normal")
        .containsEntry("Content-Encoding", "aes128gcm");
    assertThat(headers.get("Topic")).matches("[A-Za-z0-9_-]{32}");
    assertThat(headers.get("Authorization"))
        .startsWith("vapid t=")
        .endsWith(world.ring.current().text());
  }

  @Test
  void givenEachKind_whenRead_thenItsOwnUrgencyLifeAndTopic() {
    var match = world.match("ann", "t1");
    var unlock = world.unlock("ann", "marathon#2");

    assertThat(match.kind().urgency).isEqualTo("high");
    assertThat(match.endsAtMillis() - match.atMillis()).isEqualTo(60_000);
    assertThat(unlock.kind().urgency).isEqualTo("low");
    assertThat(unlock.tag()).isEqualTo("achievement/marathon#2");
    assertThat(unlock.topic()).isNotEqualTo(world.unlock("ann", "first_blood").topic());
    assertThat(match.topic()).isEqualTo(world.match("ann", "t2").topic());
  }

  @Test
  void givenEvent_whenItComesAgain_thenOnce() {
    world.subscribe("ann", "a");
    var event = world.unlock("ann", "marathon");

    for (int tries = 1; tries < 5; tries++) {
      assertThat(sender.send(event, tries)).isEmpty();
    }

    assertThat(world.received("a")).hasSize(1);
  }

  @Test
  void givenSomebodyAtIt_whenItComesAtTheSameMoment_thenItWaits() {
    world.subscribe("ann", "a");
    var event = world.unlock("ann", "marathon");
    world.deliveries.claim(
        event.id(), world.clock.millis() + Sender.HELD.toMillis(), event.endsAtMillis());

    assertThat(sender.send(event, 1)).contains(world.clock.millis() + Sender.HELD.toMillis());
    assertThat(world.received("a")).isEmpty();
    world.clock.advance(Sender.HELD);
    assertThat(sender.send(event, 2)).isEmpty();
    assertThat(world.received("a")).hasSize(1);
  }

  @Test
  void givenOlderVerdict_whenItComesAfterTheNewer_thenNobodyIsToldOfIt() {
    world.subscribe("ann", "a");
    var older = world.avatar("ann", "old", "APPROVED");
    world.clock.advance(Duration.ofSeconds(2));
    var newer = world.avatar("ann", "new", "REJECTED");

    assertThat(sender.send(newer, 1)).isEmpty();
    assertThat(sender.send(older, 1)).isEmpty();

    assertThat(world.received("a"))
        .extracting(message -> message.path("id").asString())
        .containsExactly("new");
  }

  @Test
  void givenConnectedPlayer_whenHisMatchIsReady_thenToldThereAndNotPushed() {
    world.subscribe("ann", "a");
    world.connections.open("ann", "phone=");

    assertThat(sender.send(world.match("ann", "t1"), 1)).isEmpty();
    assertThat(world.told).containsExactly("phone=");
    assertThat(world.received("a")).isEmpty();

    // Of avatars and achievements he is told wherever he is.
    sender.send(world.unlock("ann", "marathon"), 1);
    assertThat(world.received("a")).hasSize(1);
  }

  @Test
  void givenConnectionThatHasDied_whenHisMatchIsReady_thenPushed() {
    world.subscribe("ann", "a");
    world.connections.open("ann", "gone=");

    assertThat(sender.send(world.match("ann", "t1"), 1)).isEmpty();

    assertThat(world.received("a")).hasSize(1);
  }

  @Test
  void givenEventThatIsTooOld_whenItComes_thenNobodyIsToldOfIt() {
    world.subscribe("ann", "a");
    var match = world.match("ann", "t1");
    world.clock.advance(Duration.ofSeconds(60));

    assertThat(sender.send(match, 1)).isEmpty();

    assertThat(world.received("a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410})
  void givenSubscriptionThatIsGone_whenSentTo_thenForgottenAndTheOtherIsNot(int status) {
    world.subscribe("ann", "a");
    world.subscribe("ann", "b");
    world.service = url -> SenderWorld.answer(url.endsWith("a") ? status : 201);

    assertThat(sender.send(world.unlock("ann", "x"), 1)).isEmpty();

    assertThat(world.subscriptions.of("ann"))
        .extracting(Subscription::endpoint)
        .containsExactly(SenderWorld.url("b"));
    assertThat(world.received("b")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"401,", "403,", "400,{\"reason\":\"VapidPkHashMismatch\"}"})
  void givenKeyThatIsRefused_whenSentTo_thenLeftAloneForADayAndForgottenTheSecondTime(
      int status, String body) {
    world.subscribe("ann", "a");
    world.service = url -> new PushService.Answer(status, "", body == null ? "" : body);

    assertThat(sender.send(world.unlock("ann", "1"), 1)).isEmpty();
    assertThat(sender.send(world.unlock("ann", "2"), 1)).isEmpty();
    assertThat(world.headers).as("asked once").hasSize(1);
    assertThat(subscribed()).isEqualTo(1);

    world.clock.advance(Sender.RETIRED);
    sender.send(world.unlock("ann", "3"), 1);
    assertThat(subscribed()).isZero();
  }

  @Test
  void givenKeyThatWasRefused_whenTheClientPostsAgain_thenSentToAsBefore() {
    world.subscribe("ann", "a");
    world.service = url -> SenderWorld.answer(403);
    sender.send(world.unlock("ann", "1"), 1);
    world.clock.advance(Duration.ofSeconds(1));
    world.subscribe("ann", "a");
    world.service = url -> SenderWorld.answer(201);

    sender.send(world.unlock("ann", "2"), 1);

    assertThat(world.received("a")).hasSize(1);
  }

  @Test
  void givenRotation_whenSentTo_thenEachWithTheKeyItWasMadeWith() {
    world.subscribe("ann", "old");
    world.ring = world.ring.rotated(2, VapidKey.draw());
    world.subscribe("ann", "new");
    sender.send(world.unlock("ann", "1"), 1);

    assertThat(world.headers)
        .extracting(headers -> headers.getOrDefault("Authorization", "").replaceFirst(".*k=", ""))
        .containsExactlyInAnyOrder(
            world.ring.keys().get(0).text(), world.ring.keys().get(1).text());
    assertThat(world.received("old")).hasSize(1);
    assertThat(world.received("new")).hasSize(1);

    // Its key has left the ring: not even asked.
    world.ring = world.ring.rotated(3, VapidKey.draw()).rotated(4, VapidKey.draw());
    world.clock.advance(Fresh.LIFE);
    sender.send(world.unlock("ann", "2"), 1);
    assertThat(world.received("old")).hasSize(1);
    assertThat(world.received("new")).hasSize(2);
  }

  @Test
  void givenRotationAMomentAgo_whenASubscriptionHasTheNewKey_thenTheRingIsReadAgain() {
    world.subscribe("ann", "old");
    sender.send(world.unlock("ann", "1"), 1);
    world.ring = world.ring.rotated(2, VapidKey.draw());
    world.subscribe("ann", "new");
    world.clock.advance(Fresh.ASKED_AGAIN);

    sender.send(world.unlock("ann", "2"), 1);

    assertThat(world.received("new")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "429, 120, 120",
    "503, 'Fri, 20 Nov 2026 12:05:00 GMT', 300",
    "503, '', 30",
    "500, soon, 30",
    "502, -5, 30",
    "504, '', 30"
  })
  void givenServiceThatIsBusy_whenSentTo_thenAgainAtItsTimeAndOnlyThatBrowser(
      int status, String retryAfter, long seconds) {
    world.subscribe("ann", "busy");
    world.subscribe("ann", "b");
    world.service =
        url ->
            url.endsWith("busy")
                ? new PushService.Answer(status, retryAfter, "")
                : SenderWorld.answer(201);
    var event = world.unlock("ann", "x");
    long at = world.clock.millis() + seconds * 1_000;

    assertThat(sender.send(event, 1)).contains(at);
    // Another event does not disturb it before that either, nor does the same one.
    assertThat(sender.send(world.unlock("ann", "y"), 1)).contains(at);
    assertThat(sender.send(event, 2)).contains(at);
    assertThat(world.headers).hasSize(3);

    world.service = url -> SenderWorld.answer(201);
    world.clock.advance(Duration.ofSeconds(seconds));
    assertThat(sender.send(event, 3)).isEmpty();
    assertThat(world.received("busy")).hasSize(1);
    assertThat(world.received("b")).hasSize(2);
  }

  @Test
  void givenNoAnswer_whenTriedAgain_thenLaterAndLaterUpToAQuarterOfAnHour() {
    long now = world.clock.millis();
    assertThat(List.of(1, 2, 3, 5, 6, 20, 2_000_000))
        .extracting(tries -> (Verdict.retryAtMillis("", tries, now) - now) / 1_000)
        .containsExactly(30L, 60L, 120L, 480L, 900L, 900L, 900L);
    assertThat(Verdict.retryAtMillis("Fri, 20 Nov 2020 12:00:00 GMT", 1, now)).isEqualTo(now);
  }

  @Test
  void givenRetryBeyondTheMessagesLife_whenSentTo_thenGivenUp() {
    world.subscribe("ann", "a");
    world.service = url -> new PushService.Answer(429, "3600", "");

    assertThat(sender.send(world.match("ann", "t1"), 1)).isEmpty();
    assertThat(sender.send(world.match("ann", "t1"), 2)).isEmpty();
    assertThat(world.headers).hasSize(1);
    assertThat(subscribed()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308, 400, 405, 413, 418})
  void givenAnswerThatWillNotChange_whenSentTo_thenGivenUpAndTheSubscriptionStays(int status) {
    world.subscribe("ann", "a");
    world.service = url -> SenderWorld.answer(status);

    assertThat(sender.send(world.unlock("ann", "x"), 1)).isEmpty();
    assertThat(sender.send(world.unlock("ann", "x"), 2)).isEmpty();

    assertThat(world.headers).hasSize(1);
    assertThat(subscribed()).isEqualTo(1);
  }

  @Test
  void givenOriginThatIsListedNoMore_whenSentTo_thenNotConnectedTo() {
    world.subscribe("ann", "a");
    world.settings =
        "{\"contact\":\"mailto:a@example.com\",\"origins\":\"https://*.push.apple.com\"}";

    assertThat(sender.send(world.unlock("ann", "x"), 1)).isEmpty();

    assertThat(world.headers).isEmpty();
    assertThat(subscribed()).isEqualTo(1);
  }

  @Test
  void givenNameThatLeadsElsewhereNow_whenSentTo_thenGivenUp() {
    world.subscribe("ann", "a");
    world.service =
        url -> {
          throw new Guard.BlockedException("rebound");
        };

    assertThat(sender.send(world.unlock("ann", "x"), 1)).isEmpty();
    assertThat(subscribed()).isEqualTo(1);
  }

  @Test
  void givenStoresThatFail_whenTried_thenItComesAgainAndBothBrowsersHearOfIt() {
    world.subscribe("ann", "a");
    world.subscribe("ann", "b");
    var event = world.unlock("ann", "x");

    world.deliveries.faults.plan(Next.FAIL_AFTER);
    assertThatThrownBy(() -> sender.send(event, 1)).isInstanceOf(BackendException.class);
    world.clock.advance(Sender.HELD);
    world.subscriptions.faults.plan(Next.FAIL_BEFORE);
    assertThatThrownBy(() -> sender.send(event, 2)).isInstanceOf(BackendException.class);
    world.clock.advance(Sender.HELD);
    assertThat(sender.send(event, 3)).isEmpty();

    assertThat(world.received("a")).hasSize(1);
    assertThat(world.received("b")).hasSize(1);
  }

  @Test
  void givenOneThatCannotBeNoted_whenTried_thenTheOtherIsNotSentToAgain() {
    world.subscribe("ann", "gone");
    world.subscribe("ann", "b");
    world.service = url -> SenderWorld.answer(url.endsWith("gone") ? 410 : 201);
    var event = world.unlock("ann", "x");
    // Reading works, and then forgetting does not.
    world.subscriptions.faults.plan(Next.WORK, Next.FAIL_BEFORE);

    Optional<Long> again = sender.send(event, 1);

    assertThat(again).contains(world.clock.millis() + 30_000);
    world.clock.advance(Duration.ofSeconds(30));
    assertThat(sender.send(event, 2)).isEmpty();
    assertThat(world.received("b")).hasSize(1);
    assertThat(subscribed()).isEqualTo(1);
  }

  @Test
  void givenPlayerWithoutSubscriptions_whenAnEventComes_thenDone() {
    assertThat(sender.send(world.avatar("bob", "e", "APPROVED"), 1)).isEmpty();
    assertThat(world.headers).isEmpty();
  }
}
