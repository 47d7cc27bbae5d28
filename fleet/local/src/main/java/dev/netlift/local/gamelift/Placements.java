package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Queues, and the placements waiting in them: first come, first served. Owned by the loop. */
final class Placements {
  private static final int PLACEMENTS_MAX = 10_000;
  private static final int USED_MAX = 100_000;

  private final Loop loop;
  private final Fleets fleets;
  private final Aliases aliases;
  private final GameSessions sessions;
  private final Events events;
  private final Map<String, Queue> queues = new LinkedHashMap<>();
  private final Map<String, Placement> placements = new LinkedHashMap<>();
  // Those without a session, in the order of asking.
  private final LinkedHashSet<Placement> waiting = new LinkedHashSet<>();
  // Ids of those that are described no more: an id is good once.
  private final LinkedHashSet<String> used = new LinkedHashSet<>();
  private Consumer<GameSession> onAbandoned = _ -> {};

  Placements(Loop loop, Fleets fleets, Aliases aliases, GameSessions sessions, Events events) {
    this.loop = loop;
    this.fleets = fleets;
    this.aliases = aliases;
    this.sessions = sessions;
    this.events = events;
  }

  /** Hears of game sessions that were begun for a placement which has ended without them. */
  void onAbandoned(Consumer<GameSession> listener) {
    onAbandoned = listener;
  }

  /** New, or instead of the one of that name; placements under way go on by its rules. */
  void put(Queue queue) {
    queues.put(queue.name(), queue);
    for (Placement placement : pending(queue)) {
      placement.queue = queue;
      watchPolicies(placement);
    }
    loop.execute(this::tryAll);
  }

  private List<Placement> pending(Queue queue) {
    return placements.values().stream()
        .filter(placement -> placement.status == Placement.Status.PENDING)
        .filter(placement -> placement.queue.name().equals(queue.name()))
        .toList();
  }

  /** Placements under way in it fail. */
  void remove(Queue queue) {
    queues.remove(queue.name());
    pending(queue).forEach(placement -> finish(placement, Placement.Status.FAILED));
  }

  Collection<Queue> queues() {
    return queues.values();
  }

  /** By name or ARN. */
  Optional<Queue> queue(String nameOrArn) {
    return Optional.ofNullable(queues.get(Ids.last(nameOrArn)));
  }

  Optional<Placement> find(String id) {
    return Optional.ofNullable(placements.get(id));
  }

  Placement start(Queue queue, Placement.Request request, Placement.Listener listener) {
    if (placements.containsKey(request.id()) || used.contains(request.id())) {
      throw new AwsException(
          400,
          "InvalidRequestException",
          "Placement id " + request.id() + " has been used before.");
    }
    var placement = new Placement(request, queue, loop.now(), listener);
    placements.put(request.id(), placement);
    if (placements.size() > PLACEMENTS_MAX) {
      placements.values().stream()
          .filter(old -> old.status != Placement.Status.PENDING)
          .findFirst()
          .ifPresent(this::forget);
    }
    placement.timeout =
        loop.after(
            Duration.ofSeconds(queue.timeoutSeconds()),
            () -> finish(placement, Placement.Status.TIMED_OUT));
    waiting.add(placement);
    loop.execute(this::tryAll);
    watchPolicies(placement);
    return placement;
  }

  /** A policy that lets more places in is no event of any process. */
  private void watchPolicies(Placement placement) {
    Instant now = loop.now();
    for (Duration change : placement.queue.policy().changes()) {
      Instant at = placement.started.plus(change);
      if (at.isAfter(now) && at.isBefore(placement.due)) {
        loop.after(Duration.between(now, at), this::tryAll);
      }
    }
  }

  private void forget(Placement ended) {
    placements.remove(ended.request.id());
    used.add(ended.request.id());
    if (used.size() > USED_MAX) {
      used.removeFirst();
    }
  }

  /** Tries every waiting placement; called whenever a process may have become free. */
  void tryAll() {
    for (Placement placement : List.copyOf(waiting)) {
      choose(placement).ifPresent(process -> place(placement, process));
    }
  }

  private Optional<ServerProcess> choose(Placement placement) {
    QueuePolicy policy = placement.queue.policy();
    Placement.Request request = placement.request;
    if (!request.locationsFirst().isEmpty() && !placement.passed) {
      Optional<ServerProcess> first = choose(placement, policy.only(request.locationsFirst()));
      if (first.isPresent() || request.noOthers()) {
        return first;
      }
      placement.passed = true;
    }
    return choose(placement, policy);
  }

  private Optional<ServerProcess> choose(Placement placement, QueuePolicy policy) {
    var waited = Duration.between(placement.started, loop.now());
    return policy.choose(places(placement.queue), placement.request.latencies(), waited).stream()
        .flatMap(place -> free(place.fleet(), place.location()).stream())
        .findFirst();
  }

  /** A process that can host, in a location or, when that is empty, in any. */
  static Optional<ServerProcess> free(Fleet fleet, String location) {
    if (fleet.stopping) {
      return Optional.empty();
    }
    List<ServerProcess> processes = fleet.processes();
    return processes.stream()
        .filter(ServerProcess::free)
        .filter(p -> location.isEmpty() || p.slot.host.location().equals(location))
        .filter(p -> activating(processes, p.slot.host) < fleet.runtime.activationsMax())
        .findFirst();
  }

  /** How many game sessions are starting on a machine: the limit is each machine's own. */
  private static long activating(List<ServerProcess> processes, Fleet.Host host) {
    return processes.stream()
        .filter(p -> p.slot.host.equals(host))
        .filter(p -> p.session.stream().anyMatch(s -> s.status == GameSession.Status.ACTIVATING))
        .count();
  }

  /** A fleet that two destinations lead to counts where it comes first. */
  private List<QueuePolicy.Place> places(Queue queue) {
    var places = new ArrayList<QueuePolicy.Place>();
    var seen = new LinkedHashSet<Fleet>();
    for (int i = 0; i < queue.destinations().size(); i++) {
      String arn = queue.destinations().get(i);
      Optional<Fleet> fleet =
          arn.contains("alias/") ? aliases.find(arn).flatMap(aliases::resolve) : fleets.find(arn);
      if (fleet.isPresent() && seen.add(fleet.get())) {
        for (String location : fleet.get().locations) {
          places.add(new QueuePolicy.Place(fleet.get(), i, location));
        }
      }
    }
    return places;
  }

  private void place(Placement placement, ServerProcess process) {
    waiting.remove(placement);
    GameSession session = sessions.create(process, placement.request.session());
    placement.session = Optional.of(session);
    session.listener = active -> started(placement, session, active);
  }

  private void started(Placement placement, GameSession session, boolean active) {
    if (placement.status != Placement.Status.PENDING) {
      return;
    }
    if (!active) {
      placement.session = Optional.empty();
      waiting.add(placement);
      loop.execute(this::tryAll);
      return;
    }
    try {
      placement.placed = sessions.reserve(session, placement.request.players());
      finish(placement, Placement.Status.FULFILLED);
    } catch (AwsException e) {
      // The server closed its doors before it opened them; it must not learn of it as its own
      // error.
      finish(placement, Placement.Status.FAILED);
    }
  }

  void stop(Placement placement) {
    if (placement.status != Placement.Status.PENDING || placement.session.isPresent()) {
      throw new AwsException(
          400,
          "InvalidRequestException",
          "Placement is " + placement.status + " and cannot be stopped.");
    }
    finish(placement, Placement.Status.CANCELLED);
  }

  private void finish(Placement placement, Placement.Status status) {
    if (placement.status != Placement.Status.PENDING) {
      return;
    }
    placement.timeout.cancel();
    placement.status = status;
    placement.ended = Optional.of(loop.now());
    waiting.remove(placement);
    if (status != Placement.Status.FULFILLED) {
      Optional<GameSession> begun = placement.session;
      placement.session = Optional.empty();
      begun.ifPresent(onAbandoned);
    }
    events.placement(placement);
    placement.listener.done(placement);
  }
}
