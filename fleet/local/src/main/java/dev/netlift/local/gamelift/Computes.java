package dev.netlift.local.gamelift;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Computes that were registered with a fleet, and the processes that somebody else has started on
 * them: any process in any language, with a process id of its own choice that is used once. Owned
 * by the loop.
 */
final class Computes implements Admission.Newcomers {
  private static final int COMPUTES_MAX = 1_000;
  private static final int TOKENS_MAX = 8;
  private static final int USED_MAX = 100_000;

  /** What a process on a compute dials with, until it expires. */
  record Token(String value, Instant expires) {}

  /** One registered compute. */
  static final class Compute {
    final String name;
    final Fleet fleet;
    final Fleet.Host host;
    final Instant registered;
    // Several processes may each have asked for one.
    private final Deque<Token> tokens = new ArrayDeque<>();

    Compute(Fleet fleet, Fleet.Host host, Instant registered) {
      this.name = host.name();
      this.fleet = fleet;
      this.host = host;
      this.registered = registered;
    }

    String arn(Ids ids) {
      return ids.computeArn(name);
    }
  }

  private final GameLiftConfig config;
  private final Loop loop;
  private final Ids ids;
  private final Processes processes;
  private final Map<String, Compute> computes = new LinkedHashMap<>();
  private final Set<String> used = new LinkedHashSet<>();

  Computes(GameLiftConfig config, Loop loop, Ids ids, Processes processes) {
    this.config = config;
    this.loop = loop;
    this.ids = ids;
    this.processes = processes;
  }

  private static String key(String fleetId, String name) {
    return fleetId + "/" + name;
  }

  /** Takes the place of one of the same name in the same fleet. */
  Compute register(Fleet fleet, Fleet.Host host) {
    var compute = new Compute(fleet, host, loop.now());
    computes.put(key(fleet.id, host.name()), compute);
    return compute;
  }

  boolean full() {
    return computes.size() >= COMPUTES_MAX;
  }

  Optional<Compute> find(Fleet fleet, String name) {
    return Optional.ofNullable(computes.get(key(fleet.id, name)));
  }

  List<Compute> of(Fleet fleet) {
    return computes.values().stream().filter(c -> c.fleet.equals(fleet)).toList();
  }

  /** Its processes may go on; no others may join. */
  void deregister(Compute compute) {
    computes.remove(key(compute.fleet.id, compute.name));
  }

  /** A fresh token; those drawn before stay good until they expire. */
  Token token(Compute compute) {
    var token = new Token(ids.uuid(), loop.now().plus(config.quirks().computeTokenLife()));
    compute.tokens.addLast(token);
    if (compute.tokens.size() > TOKENS_MAX) {
      compute.tokens.removeFirst();
    }
    return token;
  }

  /** The token that this handshake has and may have. */
  private Optional<Token> offered(Compute compute, Query query) {
    return compute.tokens.stream()
        .filter(token -> token.expires.isAfter(loop.now()))
        .filter(token -> query.is("Authorization", token.value))
        .findFirst();
  }

  private Optional<Compute> named(Query query) {
    return Optional.ofNullable(computes.get(key(query.get("FleetId"), query.get("ComputeId"))));
  }

  @Override
  public Optional<ServerProcess> join(Query query, boolean signed) {
    Optional<Compute> compute = named(query);
    if (compute.isEmpty() || used.contains(query.get("pID"))) {
      return Optional.empty();
    }
    Optional<Token> token = offered(compute.get(), query);
    if (token.isEmpty() && !signed) {
      return Optional.empty();
    }
    used.add(query.get("pID"));
    if (used.size() > USED_MAX) {
      used.remove(used.iterator().next());
    }
    return Optional.of(
        processes.join(
            compute.get().fleet,
            query.get("pID"),
            compute.get().host,
            token.map(Token::value).orElseGet(ids::uuid)));
  }

  @Override
  public boolean mayReturn(Query query) {
    return named(query).flatMap(compute -> offered(compute, query)).isPresent();
  }
}
