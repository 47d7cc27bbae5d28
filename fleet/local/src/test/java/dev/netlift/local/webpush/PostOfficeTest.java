package dev.netlift.local.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.ManualClock;
import dev.netlift.local.front.SocketService;
import dev.netlift.local.webpush.ReceivedPush.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PostOfficeTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final Ledger ledger = new Ledger();
  private final PostOffice office = new PostOffice(clock, ledger);

  /** A browser's socket that keeps what it is sent. */
  private static final class Browser implements SocketService.Peer {
    final List<String> versions = new ArrayList<>();
    int closedWith;

    @Override
    public void send(String text) {
      versions.add(JsonMapper.shared().readTree(text).path("version").asString(""));
    }

    @Override
    public void close(int code, String reason) {
      closedWith = code;
    }

    @Override
    public void abort() {}
  }

  private final Browser browser = new Browser();
  private final Agent agent = office.connect(null, browser).orElseThrow();

  private Channel subscribe() {
    return office.channel(
        office.register(agent, UUID.randomUUID().toString(), Optional.empty()).orElseThrow());
  }

  private String post(Channel channel, Duration ttl, String topic) {
    var push =
        new Push(
            ttl, "normal", topic.isEmpty() ? Optional.empty() : Optional.of(topic), new byte[0]);
    return office.post(
        channel,
        push,
        id ->
            new ReceivedPush(
                clock.instant(),
                id,
                channel.token(),
                201,
                "",
                ttl,
                "normal",
                push.topic(),
                "",
                new byte[0],
                Fate.WAITING));
  }

  private Fate fate(String id) {
    return ledger.all().stream().filter(p -> p.id().equals(id)).findFirst().orElseThrow().fate();
  }

  private Browser comeBack() {
    var again = new Browser();
    Agent same = office.connect(agent.id, again).orElseThrow();
    assertThat(same).isSameAs(agent);
    office.handOn(same);
    return again;
  }

  @Test
  void givenBrowserThere_whenPosted_thenSentAndForgottenWhenAcknowledged() {
    String id = post(subscribe(), HOUR, "");

    assertThat(browser.versions).containsExactly(id);
    assertThat(fate(id)).isEqualTo(Fate.SENT);
    office.acknowledge(agent, id, Fate.DELIVERED);
    assertThat(fate(id)).isEqualTo(Fate.DELIVERED);
    office.disconnect(agent, browser);
    assertThat(comeBack().versions).isEmpty();
  }

  @Test
  void givenBrowserGoneBeforeItAcknowledged_whenItComesBack_thenSentOnceMore() {
    String id = post(subscribe(), HOUR, "");
    office.disconnect(agent, browser);

    assertThat(fate(id)).isEqualTo(Fate.WAITING);
    assertThat(comeBack().versions).containsExactly(id);
  }

  @Test
  void givenBrowserAway_whenItComesBackAfterTheTimeToLive_thenOnlyWhatStillLives() {
    Channel channel = subscribe();
    office.disconnect(agent, browser);
    String brief = post(channel, Duration.ofMinutes(1), "");
    String lasting = post(channel, HOUR, "");
    clock.advance(Duration.ofMinutes(1));

    assertThat(comeBack().versions).containsExactly(lasting);
    assertThat(fate(brief)).isEqualTo(Fate.EXPIRED);
  }

  @Test
  void givenTimeToLiveOfZero_whenBrowserIsThereOrNot_thenNowOrNever() {
    Channel channel = subscribe();
    String now = post(channel, Duration.ZERO, "");
    office.disconnect(agent, browser);
    String never = post(channel, Duration.ZERO, "");

    assertThat(browser.versions).containsExactly(now);
    assertThat(fate(never)).isEqualTo(Fate.EXPIRED);
    assertThat(fate(now)).as("not acknowledged in time").isEqualTo(Fate.EXPIRED);
    assertThat(comeBack().versions).isEmpty();
  }

  @Test
  void givenTopic_whenPostedAgainBeforeTheBrowserCame_thenOnlyTheNewestOfItAndOfEachChannel() {
    Channel channel = subscribe();
    Channel other = subscribe();
    office.disconnect(agent, browser);
    String first = post(channel, HOUR, "score");
    String elsewhere = post(other, HOUR, "score");
    String plain = post(channel, HOUR, "");
    String second = post(channel, HOUR, "score");

    assertThat(comeBack().versions).containsExactly(elsewhere, plain, second);
    assertThat(fate(first)).isEqualTo(Fate.REPLACED);
  }

  @Test
  void givenBrowserThatDoesNotAcknowledge_whenPostedOnAndOn_thenWhatWaitsIsBounded() {
    Channel channel = subscribe();
    var ids = new ArrayList<String>();
    for (int i = 0; i < PostOffice.WAITING_MAX; i++) {
      ids.add(post(channel, HOUR, ""));
    }

    assertThat(browser.versions).isEqualTo(ids.subList(0, PostOffice.ON_THE_WAY_MAX));
    assertThatThrownBy(() -> post(channel, HOUR, ""))
        .isInstanceOfSatisfying(
            PushRefusal.class,
            e -> {
              assertThat(e.status()).isEqualTo(429);
              assertThat(e.headers()).containsEntry("Retry-After", "30");
            });
    office.acknowledge(agent, ids.getFirst(), Fate.DELIVERED);
    assertThat(browser.versions).hasSize(PostOffice.ON_THE_WAY_MAX + 1);
    assertThat(post(channel, HOUR, "")).isNotEmpty();
  }

  @Test
  void givenAckOfAMessageThatWasNotSent_whenHeard_thenIgnored() {
    Channel channel = subscribe();
    office.disconnect(agent, browser);
    String id = post(channel, HOUR, "");

    office.acknowledge(agent, id, Fate.DELIVERED);
    office.acknowledge(agent, "another", Fate.DELIVERED);

    assertThat(fate(id)).isEqualTo(Fate.WAITING);
  }

  @Test
  void givenSubscriptionTakenBackOrExpired_whenPosted_then410Or404AndWhatWaitedIsDropped() {
    Channel takenBack = subscribe();
    Channel expired = subscribe();
    office.disconnect(agent, browser);
    String waiting = post(takenBack, HOUR, "");
    office.unregister(agent, takenBack.id());
    office.expire(expired.token());

    assertThat(fate(waiting)).isEqualTo(Fate.DROPPED);
    assertRefused(410, () -> post(takenBack, HOUR, ""));
    assertRefused(404, () -> post(expired, HOUR, ""));
    assertRefused(404, () -> office.channel("never"));
    assertThat(office.expire(expired.token())).isFalse();
  }

  private static void assertRefused(int status, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(PushRefusal.class, e -> assertThat(e.status()).isEqualTo(status));
  }

  @Test
  void givenMessageThatWaits_whenItsSenderTakesItBack_thenNobodyGetsIt() {
    Channel channel = subscribe();
    office.disconnect(agent, browser);
    String id = post(channel, HOUR, "");

    assertThat(office.cancel(id)).isTrue();
    assertThat(office.cancel(id)).isFalse();
    assertThat(comeBack().versions).isEmpty();
    assertThat(fate(id)).isEqualTo(Fate.CANCELLED);
  }

  @Test
  void givenTheSameBrowserTwice_whenConnected_thenTheOlderIsSentAwayAndMayNotEndTheNewer() {
    Channel channel = subscribe();
    Browser newer = comeBack();

    assertThat(browser.closedWith).isEqualTo(4774);
    office.disconnect(agent, browser);
    String id = post(channel, HOUR, "");
    assertThat(newer.versions).containsExactly(id);
  }

  @Test
  void givenSameNameAgain_whenRegistered_thenTheSameSubscriptionUnlessTheKeyIsAnother() {
    byte[] key = {1};
    Optional<String> first = office.register(agent, "a", Optional.of(key));

    assertThat(office.register(agent, "a", Optional.of(key.clone()))).isEqualTo(first);
    assertThat(office.register(agent, "a", Optional.empty())).isEmpty();
    assertThat(office.tokens()).hasSize(1);
  }

  @Test
  void givenTooManySubscriptionsOrBrowsers_whenAnotherComes_thenRefused() {
    for (int i = 0; i < PostOffice.CHANNELS_MAX; i++) {
      subscribe();
    }
    assertThat(office.register(agent, "one more", Optional.empty())).isEmpty();
    for (int i = 1; i < PostOffice.AGENTS_MAX; i++) {
      assertThat(office.connect(null, new Browser())).isPresent();
    }
    assertThat(office.connect(null, new Browser())).isEmpty();
  }

  @Test
  void givenBrowserWithoutSubscription_whenItLeaves_thenForgotten() {
    office.disconnect(agent, browser);

    Agent another = office.connect(agent.id, new Browser()).orElseThrow();
    assertThat(another.id).isNotEqualTo(agent.id);
    assertThat(office.register(agent, "a", Optional.empty()))
        .as("the forgotten one subscribes no more")
        .isEmpty();
  }

  @Test
  void givenEverythingFull_whenPosted_then503UntilSomethingExpires() {
    office.disconnect(agent, browser);
    var channels = new ArrayList<Channel>();
    Browser[] others = new Browser[2];
    for (int b = 0; b < 2; b++) {
      others[b] = new Browser();
      Agent other = office.connect(null, others[b]).orElseThrow();
      for (int i = 0; i < PostOffice.CHANNELS_MAX; i++) {
        String token = office.register(other, "c" + i, Optional.empty()).orElseThrow();
        channels.add(office.channel(token));
      }
      office.disconnect(other, others[b]);
    }
    int posted = 0;
    for (Channel channel : channels) {
      for (int i = 0; i < 60 && posted < PostOffice.WAITING_IN_ALL_MAX; i++, posted++) {
        post(channel, HOUR, "");
      }
    }
    Channel last = channels.getLast();

    assertRefused(503, () -> post(last, HOUR, ""));
    clock.advance(HOUR);
    assertThat(post(last, HOUR, "")).isNotEmpty();
  }
}
