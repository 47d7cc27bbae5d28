package dev.netlift.local.gamelift;

import dev.netlift.local.front.SocketService;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What an operator or a test may see and do that the API has no operation for. Any thread. */
public final class Operator {
  private final Loop loop;
  private final Fleets fleets;
  private final Instances instances;
  private final Processes processes;
  private final GameSessions sessions;
  private final Computes computes;
  private final Refreshes refreshes;
  private final Survey survey;

  Operator(
      Loop loop,
      Fleets fleets,
      Instances instances,
      Processes processes,
      GameSessions sessions,
      Computes computes,
      Refreshes refreshes,
      Survey survey) {
    this.loop = loop;
    this.fleets = fleets;
    this.instances = instances;
    this.processes = processes;
    this.sessions = sessions;
    this.computes = computes;
    this.refreshes = refreshes;
    this.survey = survey;
  }

  /** What there is. */
  public Survey survey() {
    return survey;
  }

  /**
   * Makes a fleet that starts nothing itself: processes join it from registered computes.
   *
   * @return its id
   */
  public String createAnywhereFleet(String name, String location) {
    return loop.call(
        () ->
            fleets.create(
                    new Fleet.Spec(
                        name,
                        "",
                        "",
                        Path.of(""),
                        RuntimeConfiguration.NONE,
                        Optional.empty(),
                        List.of(),
                        location,
                        "",
                        "NoProtection",
                        FleetSettings.NONE))
                .id);
  }

  /**
   * Registers a compute with a fleet, so that processes which nobody here has started may join it.
   *
   * @return the token such a process dials with
   * @throws IllegalArgumentException there is no such fleet
   */
  public String registerCompute(String fleetId, String computeName) {
    return loop.call(
        () -> {
          Fleet fleet =
              fleets
                  .find(fleetId)
                  .orElseThrow(() -> new IllegalArgumentException("no fleet " + fleetId));
          return computes
              .token(
                  computes.register(
                      fleet,
                      new Fleet.Host(
                          computeName, Pushes.IP_ADDRESS, Pushes.DNS_NAME, fleet.location())))
              .value();
        });
  }

  /**
   * Asks a process to open a fresh socket, as the service does before a connection grows too old.
   *
   * @return whether there is such a process
   */
  public boolean refreshConnection(String processId) {
    return loop.call(
        () -> {
          Optional<ServerProcess> process = processes.find(processId);
          process.ifPresent(refreshes::ask);
          return process.isPresent();
        });
  }

  /**
   * Takes an instance back as EC2 does with Spot instances: its processes are told to end within
   * two minutes, their game sessions end as INTERRUPTED, and another instance takes its place.
   *
   * @param instanceId empty: any one of the fleet
   * @return whether there is such an instance
   */
  public boolean interruptInstance(String fleetId, String instanceId) {
    return loop.call(
        () -> {
          Optional<Fleet> fleet = fleets.find(fleetId);
          Optional<Fleet.Instance> instance =
              fleet.stream()
                  .flatMap(f -> f.instances.stream())
                  .filter(i -> !i.terminating)
                  .filter(i -> instanceId.isEmpty() || i.host.name().equals(instanceId))
                  .findFirst();
          instance.ifPresent(i -> instances.interrupt(fleet.orElseThrow(), i));
          return instance.isPresent();
        });
  }

  /**
   * Drops the sockets of a process without a word, as a bad network does.
   *
   * @return whether there was one to drop
   */
  public boolean cutConnection(String processId) {
    return loop.call(
        () -> {
          List<SocketService.Peer> open =
              processes.find(processId).map(p -> List.copyOf(p.sockets)).orElse(List.of());
          open.forEach(SocketService.Peer::abort);
          return !open.isEmpty();
        });
  }

  /** Every server process so far, in the order they ended, then those running. */
  public List<ProcessReport> processes() {
    return loop.call(processes::reports);
  }

  /** Every game session that is still described, oldest first; past runs included. */
  public List<SessionReport> gameSessions() {
    return loop.call(() -> sessions.all().stream().map(Operator::report).toList());
  }

  /** Every player session of the game sessions that are still described. */
  public List<SeatReport> seats() {
    return loop.call(
        () ->
            sessions.all().stream()
                .flatMap(session -> session.players.values().stream())
                .map(PlayerSession::report)
                .toList());
  }

  private static SessionReport report(GameSession session) {
    return new SessionReport(
        session.arn,
        session.fleetId,
        session.port,
        session.status.name(),
        session.created,
        session.ended,
        session.players.size(),
        (int)
            session.players.values().stream()
                .filter(
                    p ->
                        p.status == PlayerSession.Status.ACTIVE
                            || p.status == PlayerSession.Status.COMPLETED)
                .count());
  }

  /** The events of all fleets since {@code since}, oldest first. */
  public List<FleetEvent> events(Instant since) {
    return loop.call(
        () ->
            fleets.all().stream()
                .flatMap(fleet -> fleet.events.stream())
                .filter(event -> !event.time().isBefore(since))
                .toList());
  }
}
