package dev.netlift.backend.push;

import dev.netlift.backend.connections.Devices;
import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Json;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one event to one player's browsers, however often and in whatever order it comes. Any
 * thread.
 */
final class Sender {
  private static final Logger log = LoggerFactory.getLogger(Sender.class);

  /** Longer than a function that sends could live. */
  static final Duration HELD = Duration.ofSeconds(30);

  /** How long a subscription whose key was refused is left alone, once. */
  static final Duration RETIRED = Duration.ofDays(1);

  private static final int REFUSALS_MAX = 2;
  private static final Duration REMEMBERED = Duration.ofDays(1);

  /**
   * @param settings as last read
   * @param ring with private keys; asked again for a key that is not in it
   * @param devices who is connected is told there of a match
   */
  record Parts(
      SubscriptionStore subscriptions,
      DeliveryStore deliveries,
      PushService service,
      Fresh<PushSettings> settings,
      Fresh<KeyRing> ring,
      Devices devices,
      Counts counts,
      Clock clock) {}

  /** What is counted of sending. Any thread. */
  interface Counts {
    void taken();

    /** A subscription was forgotten. */
    void pruned();

    /** One is left alone because our key was refused. */
    void retired();

    /** A message was given up. */
    void failed();
  }

  /**
   * Runs the sends of one event side by side and waits for them all.
   *
   * <p>In tests one after the other.
   */
  @FunctionalInterface
  interface AtOnce {
    Map<Subscription, Optional<Long>> each(
        List<Subscription> subscriptions, Function<Subscription, Optional<Long>> send);
  }

  /** One after the other. */
  static final AtOnce IN_ORDER =
      (subscriptions, send) -> {
        var results = new LinkedHashMap<Subscription, Optional<Long>>();
        subscriptions.forEach(one -> results.put(one, send.apply(one)));
        return results;
      };

  private final Parts parts;
  private final Tokens tokens;
  private final AtOnce atOnce;

  Sender(Parts parts, AtOnce atOnce) {
    this.parts = parts;
    this.tokens = new Tokens(parts.clock());
    this.atOnce = atOnce;
  }

  /**
   * Sends what is left to send.
   *
   * @param tries how often the event has come, this time included
   * @return when to come again; empty when there is nothing more to do
   * @throws BackendException come again soon
   */
  Optional<Long> send(PushMessage message, int tries) {
    long now = parts.clock().millis();
    if (now >= message.endsAtMillis()) {
      return Optional.empty();
    }
    // Most players have none, and of them nothing is written down.
    List<Subscription> all = parts.subscriptions().of(message.playerId());
    if (all.isEmpty()) {
      return Optional.empty();
    }
    var claim =
        parts
            .deliveries()
            .claim(
                message.id(),
                now + HELD.toMillis(),
                message.endsAtMillis() + REMEMBERED.toMillis());
    return switch (claim) {
      case DeliveryStore.Claim.Finished() -> Optional.empty();
      case DeliveryStore.Claim.Busy(long untilMillis) -> Optional.of(untilMillis);
      case DeliveryStore.Claim.Held(Set<String> served) -> send(message, tries, all, served);
    };
  }

  private Optional<Long> send(
      PushMessage message, int tries, List<Subscription> all, Set<String> served) {
    List<Subscription> left = all.stream().filter(one -> !served.contains(one.id())).toList();
    if (left.isEmpty() || overtaken(message) || told(message)) {
      parts.deliveries().finish(message.id());
      return Optional.empty();
    }
    Map<Subscription, Optional<Long>> results =
        atOnce.each(left, one -> guarded(message, tries, one));
    var done = new HashSet<String>();
    long again = Long.MAX_VALUE;
    for (var result : results.entrySet()) {
      if (result.getValue().filter(at -> at < message.endsAtMillis()).isPresent()) {
        again = Math.min(again, result.getValue().get());
      } else {
        done.add(result.getKey().id());
      }
    }
    if (again == Long.MAX_VALUE) {
      parts.deliveries().finish(message.id());
      return Optional.empty();
    }
    parts.deliveries().release(message.id(), done, again);
    return Optional.of(again);
  }

  /**
   * Who waits with the game open hears of his match there, by what every change of a ticket says.
   */
  private boolean told(PushMessage message) {
    if (message.kind() != PushMessage.Kind.MATCH) {
      return false;
    }
    byte[] notice =
        Json.bytes(
            Json.object()
                .put("event", "ticket")
                .put("ticketId", message.data().path("ticketId").asString(""))
                .put("status", "COMPLETED"));
    return parts.devices().tell(message.playerId(), notice) > 0;
  }

  private boolean overtaken(PushMessage message) {
    return message.kind().supersedes
        && !parts.subscriptions().supersede(message.playerId(), message.tag(), message.atMillis());
  }

  /** What is to be noted of one and cannot be does not cost the others their note. */
  private Optional<Long> guarded(PushMessage message, int tries, Subscription to) {
    try {
      return send(message, tries, to);
    } catch (BackendException e) {
      log.atError().setCause(e).addKeyValue("subscription", to.id()).log("not noted, sent again");
      return Optional.of(Verdict.retryAtMillis("", tries, parts.clock().millis()));
    }
  }

  /**
   * @return when to try again; empty when this subscription needs nothing more of it
   */
  private Optional<Long> send(PushMessage message, int tries, Subscription to) {
    long now = parts.clock().millis();
    if (to.restUntilMillis() > now) {
      return to.refusals() > 0 ? Optional.empty() : Optional.of(to.restUntilMillis());
    }
    var key = parts.ring().get().find(to.keyId()).or(() -> parts.ring().again().find(to.keyId()));
    if (key.isEmpty()) {
      return refused(message, to, "key given up");
    }
    try {
      PushSettings settings = parts.settings().get();
      Endpoint endpoint = settings.origins().endpoint(to.endpoint());
      byte[] body = Encryption.encrypt(message.payload(), P256.publicKey(to.p256dh()), to.auth());
      var headers = new LinkedHashMap<String, String>();
      headers.put("TTL", Long.toString((message.endsAtMillis() - now) / 1_000));
      headers.put("Urgency", message.kind().urgency);
      headers.put("Topic", message.topic());
      headers.put("Content-Encoding", "aes128gcm");
      headers.put("Content-Type", "application/octet-stream");
      headers.put(
          "Authorization", tokens.authorization(endpoint.origin(), settings.contact(), key.get()));
      var answer = parts.service().post(endpoint, headers, body);
      return heed(answer, message, tries, to);
    } catch (PushService.UnreachableException e) {
      log.atWarn().setCause(e).addKeyValue("subscription", to.id()).log("push service not reached");
      return later("", message, tries, to);
    } catch (Guard.BlockedException | IllegalArgumentException e) {
      // Listed no more, or a name that leads elsewhere now: not sent to, and not forgotten for it.
      return given(message, to, String.valueOf(e.getMessage()));
    }
  }

  private Optional<Long> heed(
      PushService.Answer answer, PushMessage message, int tries, Subscription to) {
    return switch (Verdict.of(answer)) {
      case TAKEN -> {
        parts.counts().taken();
        yield Optional.empty();
      }
      case GONE -> {
        parts.subscriptions().prune(message.playerId(), to);
        parts.counts().pruned();
        log.atInfo().addKeyValue("subscription", to.id()).log("subscription is gone, forgotten");
        yield Optional.empty();
      }
      case OTHER_KEY -> refused(message, to, "refused with " + answer.status());
      case LATER -> later(answer.retryAfter(), message, tries, to);
      case NEVER -> given(message, to, "answered with " + answer.status());
    };
  }

  private Optional<Long> refused(PushMessage message, Subscription to, String why) {
    boolean again = to.refusals() + 1 >= REFUSALS_MAX;
    if (again) {
      parts.subscriptions().prune(message.playerId(), to);
      parts.counts().pruned();
    } else {
      long until = parts.clock().millis() + RETIRED.toMillis();
      parts.subscriptions().refuse(message.playerId(), to, until);
      parts.counts().retired();
    }
    log.atWarn()
        .addKeyValue("subscription", to.id())
        .addKeyValue("key", to.keyId())
        .addKeyValue("why", why)
        .addKeyValue("forgotten", again)
        .log("our key is not a subscription's");
    return Optional.empty();
  }

  private Optional<Long> later(String retryAfter, PushMessage message, int tries, Subscription to) {
    long at = Verdict.retryAtMillis(retryAfter, tries, parts.clock().millis());
    parts.subscriptions().rest(message.playerId(), to, at);
    if (at >= message.endsAtMillis()) {
      return given(message, to, "cannot be taken while it is worth anything");
    }
    return Optional.of(at);
  }

  private Optional<Long> given(PushMessage message, Subscription to, String why) {
    parts.counts().failed();
    log.atWarn()
        .addKeyValue("subscription", to.id())
        .addKeyValue("kind", message.kind())
        .addKeyValue("why", why)
        .log("message given up");
    return Optional.empty();
  }
}
