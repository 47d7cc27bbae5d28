package dev.netlift.backend.sessions;

import dev.netlift.backend.functions.Faults;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sessions in memory. */
public final class FakeSessions implements SessionStore {
  public final Faults faults;
  private final Map<String, Session> rows = new ConcurrentHashMap<>();
  private final Map<String, String> results = new ConcurrentHashMap<>();
  private final Clock clock;

  public FakeSessions(Clock clock) {
    this(clock, new Faults());
  }

  public FakeSessions(Clock clock, Faults faults) {
    this.clock = clock;
    this.faults = faults;
  }

  @Override
  public Registration register(String gameSessionId, SessionKey key) {
    return faults.call(
        () -> {
          var outcome = new Registration[1];
          rows.compute(
              gameSessionId,
              (id, row) -> {
                SessionKey known = row == null ? null : row.key();
                outcome[0] =
                    known == null
                        ? Registration.CREATED
                        : known.equals(key) ? Registration.SAME_AGAIN : Registration.OTHER_KEY;
                return new Session(id, known == null ? key : known, players(row), end(row));
              });
          return outcome[0];
        });
  }

  @Override
  public void seat(String gameSessionId, Map<String, String> playerSessions) {
    faults.call(
        () ->
            rows.compute(
                gameSessionId,
                (id, row) -> {
                  var players = new HashMap<>(players(row));
                  playerSessions.forEach(
                      (player, seat) ->
                          players.merge(
                              player,
                              Set.of(seat),
                              (a, b) -> {
                                var both = new HashSet<>(a);
                                both.addAll(b);
                                return both;
                              }));
                  return new Session(id, row == null ? null : row.key(), players, end(row));
                }));
  }

  @Override
  public Optional<Session> find(String gameSessionId) {
    return faults.call(
        () ->
            Optional.ofNullable(rows.get(gameSessionId))
                .filter(session -> session.expiresAtMillis() > clock.millis()));
  }

  @Override
  public String settle(String gameSessionId, String result) {
    return faults.call(
        () -> {
          String kept = results.putIfAbsent(gameSessionId, result);
          return kept == null ? result : kept;
        });
  }

  private static Map<String, Set<String>> players(@Nullable Session row) {
    return row == null ? Map.of() : row.playerSessions();
  }

  private long end(@Nullable Session row) {
    return row == null ? clock.instant().plus(LIFE).getEpochSecond() * 1000 : row.expiresAtMillis();
  }
}
