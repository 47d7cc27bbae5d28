package dev.netlift.backend.quotas;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds what one player and one address may ask for, besides the gateway's throttle that all
 * share: guest identities cost nothing, so whoever wants many has to be slowed by where he calls
 * from. When its store fails everybody passes: a shut door would be the larger outage. Any thread.
 */
public final class Door {
  private static final Logger log = LoggerFactory.getLogger(Door.class);
  private static final Duration DENYLIST_AGE_MAX = Duration.ofSeconds(30);

  private final QuotaStore store;
  private final Limits limits;
  private final Clock clock;
  private volatile Denied denied = new Denied(Set.of(), Long.MIN_VALUE);

  private record Denied(Set<String> subjects, long untilMillis) {}

  /**
   * @param newcomersPerHour players first seen, per address
   * @param ticketsPerMinute tickets, per address
   * @param joinsPerMinute tries of a party's code, per player; an address has sixty times as many
   */
  public record Limits(int newcomersPerHour, int ticketsPerMinute, int joinsPerMinute) {
    private static final int PLAYERS_PER_ADDRESS = 60;

    Quota newcomers() {
      return new Quota("newcomers", newcomersPerHour, Duration.ofHours(1));
    }

    Quota tickets() {
      return new Quota("tickets", ticketsPerMinute, Duration.ofMinutes(1));
    }

    Quota joins() {
      return new Quota("joins", joinsPerMinute, Duration.ofMinutes(1));
    }

    Quota joinsFromOneAddress() {
      return new Quota("joins-from", joinsPerMinute * PLAYERS_PER_ADDRESS, Duration.ofMinutes(1));
    }
  }

  public Door(QuotaStore store, Limits limits, Clock clock) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
  }

  /** Refuses whom an operator shut out. */
  public void admit(String playerId, String address) {
    Set<String> shutOut = shutOut();
    if (shutOut.contains(playerId) || shutOut.contains(Addresses.subject(address))) {
      throw new Refusal(403, "denied", "you are shut out; ask support, quoting the request id");
    }
  }

  /** Counts a player nobody has seen before. */
  public void newcomer(String address) {
    take(limits.newcomers(), Addresses.subject(address));
  }

  /** Counts a ticket asked for. */
  public void ticket(String address) {
    take(limits.tickets(), Addresses.subject(address));
  }

  /** Counts a try to join a party by its code. */
  public void join(String playerId, String address) {
    take(limits.joins(), playerId);
    take(limits.joinsFromOneAddress(), Addresses.subject(address));
  }

  private void take(Quota quota, String subject) {
    long now = clock.millis();
    boolean taken;
    try {
      taken = store.take(quota, subject, now);
    } catch (BackendException e) {
      log.atError()
          .setCause(e)
          .addKeyValue("quota", quota.name())
          .log("quota could not be counted");
      return;
    }
    if (!taken) {
      log.atWarn().addKeyValue("quota", quota.name()).log("quota used up");
      throw new Refusal(
              429, "quota", "too many " + quota.name() + " from where you are; wait a while")
          .retryAfter(Math.ceilDiv(quota.endMillis(now) - now, 1000));
    }
  }

  private Set<String> shutOut() {
    Denied known = denied;
    long now = clock.millis();
    if (known.untilMillis() <= now) {
      long until = now + DENYLIST_AGE_MAX.toMillis();
      try {
        known = new Denied(store.denied(), until);
      } catch (BackendException e) {
        log.atError().setCause(e).log("denylist could not be read");
        // What was read last stands until it can be read again.
        known = new Denied(known.subjects(), until);
      }
      denied = known;
    }
    return known.subjects();
  }
}
