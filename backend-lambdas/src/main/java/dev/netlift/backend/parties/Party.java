package dev.netlift.backend.parties;

import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.parties.PartyState.Move;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A party, immutable and without a clock or a store: each move gives the party after it, or is
 * refused. Who leads is who has been in it longest.
 *
 * @param members the first leads; empty only when disbanded
 * @param ticketId what was asked for last; only while QUEUED
 * @param rev counts the moves, so that of two who move it at once only one does
 * @param expiresAtMillis when it counts as gone if nobody moves it
 */
public record Party(
    String partyId,
    String code,
    PartyState state,
    List<Member> members,
    @Nullable String ticketId,
    long rev,
    long expiresAtMillis) {
  /** FlexMatch takes so many players on a ticket. */
  public static final int MEMBERS_MAX = 10;

  /** How long what a member said of himself is good for. */
  static final long READY_MILLIS = Duration.ofMinutes(2).toMillis();

  /** How long a party nobody touches lives. */
  static final long LIFE_MILLIS = Duration.ofHours(2).toMillis();

  public Party {
    members = List.copyOf(members);
  }

  public static Party of(String partyId, String code, String playerId, long nowMillis) {
    return new Party(
        partyId,
        code,
        PartyState.FORMING,
        List.of(Member.newcomer(playerId)),
        null,
        1,
        nowMillis + LIFE_MILLIS);
  }

  public Optional<Member> member(String playerId) {
    return members.stream().filter(member -> member.playerId().equals(playerId)).findFirst();
  }

  public boolean has(String playerId) {
    return member(playerId).isPresent();
  }

  /** Whoever may ask for a match. */
  public String leader() {
    return members.getFirst().playerId();
  }

  public List<String> playerIds() {
    return members.stream().map(Member::playerId).toList();
  }

  /** This party with {@code playerId} in it; itself if he is already. */
  public Party join(String playerId, long nowMillis) {
    if (has(playerId)) {
      return this;
    }
    if (members.size() >= MEMBERS_MAX) {
      throw new Refusal(409, "party_full", "a party has at most " + MEMBERS_MAX + " players");
    }
    var more = new ArrayList<>(members);
    more.add(Member.newcomer(playerId));
    return moved(Move.JOIN, more, ticketId, nowMillis);
  }

  /** This party knowing how far a member is from where, and what he wants. */
  public Party prepare(
      String playerId,
      Map<String, Integer> latencyInMs,
      Map<String, Object> attributes,
      long nowMillis) {
    var all =
        members.stream()
            .map(
                member ->
                    member.playerId().equals(playerId)
                        ? new Member(playerId, nowMillis, latencyInMs, attributes)
                        : member)
            .toList();
    return moved(Move.PREPARE, all, ticketId, nowMillis);
  }

  /**
   * This party without {@code playerId}; the next in line leads if he did. Its ticket, if it has
   * one, is over: a ticket cannot lose a player.
   */
  public Party leave(String playerId, long nowMillis) {
    var rest = members.stream().filter(member -> !member.playerId().equals(playerId)).toList();
    return moved(rest.isEmpty() ? Move.LEAVE_LAST : Move.LEAVE, rest, null, nowMillis);
  }

  /**
   * This party waiting for a match. Refused unless its leader asks and everybody is ready, with the
   * name of who is not.
   */
  public Party queue(String playerId, String newTicketId, long nowMillis) {
    if (!leader().equals(playerId)) {
      throw new Refusal(403, "not_leader", "only the party's leader asks for a match");
    }
    var late = members.stream().filter(member -> !member.ready(nowMillis)).findFirst();
    if (late.isPresent()) {
      throw new Refusal(
          409,
          "member_not_ready",
          "player "
              + late.get().playerId()
              + " must put his latencies first, at most "
              + READY_MILLIS / 60_000
              + " min before the ticket");
    }
    return moved(Move.QUEUE, members, newTicketId, nowMillis);
  }

  /** This party after the end of a ticket; itself if that is not its ticket (any more). */
  public Party ticketEnded(String endedTicketId, long nowMillis) {
    return endedTicketId.equals(ticketId)
        ? moved(Move.TICKET_ENDED, members, null, nowMillis)
        : this;
  }

  private Party moved(Move move, List<Member> after, @Nullable String ticket, long nowMillis) {
    var next =
        state
            .after(move)
            .orElseThrow(
                () ->
                    state == PartyState.QUEUED
                        ? new Refusal(
                            409, "party_queued", "the party waits for a match; cancel it first")
                        : Refusal.notFound("no such party of yours"));
    return new Party(partyId, code, next, after, ticket, rev + 1, nowMillis + LIFE_MILLIS);
  }
}
