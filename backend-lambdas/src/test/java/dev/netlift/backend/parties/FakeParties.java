package dev.netlift.backend.parties;

import dev.netlift.backend.functions.Faults;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Parties in memory. */
public final class FakeParties implements PartyStore {
  public final Map<String, Party> rows = new ConcurrentHashMap<>();
  private final Map<String, Code> codes = new ConcurrentHashMap<>();
  private final Faults faults;
  private final Clock clock;

  private record Code(String target, long expiresAtMillis) {}

  public FakeParties(Clock clock, Faults faults) {
    this.clock = clock;
    this.faults = faults;
  }

  @Override
  public boolean create(Party party) {
    return faults.call(
        () -> {
          var mine = new Code(party.partyId(), clock.millis() + CODE_LIFE.toMillis());
          var stored =
              codes.compute(
                  party.code(),
                  (code, other) ->
                      other != null && other.expiresAtMillis() > clock.millis() ? other : mine);
          return Objects.equals(stored, mine) && rows.putIfAbsent(party.partyId(), party) == null;
        });
  }

  @Override
  public Optional<Party> find(String partyId) {
    return faults.call(
        () ->
            Optional.ofNullable(rows.get(partyId))
                .filter(party -> party.expiresAtMillis() > clock.millis()));
  }

  @Override
  public Optional<String> byCode(String code) {
    return faults.call(
        () ->
            Optional.ofNullable(codes.get(code))
                .filter(found -> found.expiresAtMillis() > clock.millis())
                .map(Code::target));
  }

  @Override
  public boolean replace(Party before, Party after) {
    return faults.call(
        () -> {
          var replaced = new boolean[1];
          rows.computeIfPresent(
              before.partyId(),
              (id, stored) -> {
                replaced[0] = stored.rev() == before.rev();
                return replaced[0] ? after : stored;
              });
          return replaced[0];
        });
  }
}
