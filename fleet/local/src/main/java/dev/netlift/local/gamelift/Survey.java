package dev.netlift.local.gamelift;

import dev.netlift.local.matchmaking.TicketLife.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What there is, for somebody who looks and changes nothing. Any thread. */
public final class Survey {
  private static final int SESSIONS_PAST = 50;
  private static final int PROCESSES_PAST = 20;

  private final Loop loop;
  private final Fleets fleets;
  private final Aliases aliases;
  private final Computes computes;
  private final Processes processes;
  private final GameSessions sessions;
  private final Matchmaking matchmaking;
  private final FleetEvents events;

  /**
   * Tickets, and how many there are of each state.
   *
   * @param more there are others that were asked for
   */
  public record Tickets(
      Instant at, List<TicketReport> tickets, boolean more, Map<String, Integer> counts) {
    public Tickets {
      tickets = List.copyOf(tickets);
      counts = Collections.unmodifiableMap(new TreeMap<>(counts));
    }
  }

  Survey(
      Loop loop,
      Fleets fleets,
      Aliases aliases,
      Computes computes,
      Processes processes,
      GameSessions sessions,
      Matchmaking matchmaking,
      FleetEvents events) {
    this.loop = loop;
    this.fleets = fleets;
    this.aliases = aliases;
    this.computes = computes;
    this.processes = processes;
    this.sessions = sessions;
    this.matchmaking = matchmaking;
    this.events = events;
  }

  /** Tells of each fleet event from now on, on the loop: quick, and throwing nothing. */
  public void onFleetEvent(Consumer<FleetEvent> listener) {
    loop.call(
        () -> {
          events.listen(listener);
          return true;
        });
  }

  /** Everything that runs, at one moment. */
  public FleetMap map() {
    return loop.call(
        () ->
            new FleetMap(loop.now(), fleetsNow(), sessionsNow(), processes.ended(PROCESSES_PAST)));
  }

  private List<FleetMap.FleetNow> fleetsNow() {
    Set<String> current = new HashSet<>();
    aliases.all().forEach(alias -> aliases.resolve(alias).ifPresent(f -> current.add(f.id)));
    return fleets.all().stream().map(fleet -> now(fleet, current.contains(fleet.id))).toList();
  }

  private FleetMap.FleetNow now(Fleet fleet, boolean current) {
    List<FleetMap.InstanceNow> instances =
        fleet.anywhere()
            ? computes.of(fleet).stream().map(compute -> now(fleet, compute)).toList()
            : fleet.instances.stream().map(Survey::now).toList();
    return new FleetMap.FleetNow(
        fleet.id,
        fleet.name,
        fleet.status(),
        fleet.anywhere() ? "ANYWHERE" : "EC2",
        fleet.type,
        fleet.location(),
        current,
        fleet.anywhere() ? 0 : fleet.desired,
        groups(fleet),
        instances);
  }

  private static List<String> groups(Fleet fleet) {
    JsonNode groups = fleet.settings.members().get("MetricGroups");
    return groups == null
        ? List.of()
        : groups.valueStream().map(group -> group.asString("")).toList();
  }

  private static FleetMap.InstanceNow now(Fleet.Instance instance) {
    return new FleetMap.InstanceNow(
        instance.host.name(),
        instance.status(),
        instance.created,
        true,
        instance.slots.stream().flatMap(slot -> slot.process.stream()).map(Survey::now).toList());
  }

  private static FleetMap.InstanceNow now(Fleet fleet, Computes.Compute compute) {
    return new FleetMap.InstanceNow(
        compute.name,
        "ACTIVE",
        compute.registered,
        false,
        fleet.processes().stream()
            .filter(process -> process.computeName().equals(compute.name))
            .map(Survey::now)
            .toList());
  }

  private static FleetMap.ProcessNow now(ServerProcess process) {
    return new FleetMap.ProcessNow(
        process.id,
        process.running.isPresent()
            ? OptionalLong.of(process.running.get().pid())
            : OptionalLong.empty(),
        process.port,
        process.state.name(),
        process.started,
        process.session.map(session -> session.arn),
        process.accessKeyId);
  }

  private List<FleetMap.SessionNow> sessionsNow() {
    Predicate<GameSession> past = session -> session.status == GameSession.Status.TERMINATED;
    var all = new ArrayList<>(sessions.all());
    Stream<GameSession> open = all.stream().filter(past.negate());
    Stream<GameSession> ended =
        all.stream()
            .filter(past)
            .sorted(
                Comparator.comparing((GameSession session) -> session.ended.orElse(session.created))
                    .reversed())
            .limit(SESSIONS_PAST);
    return Stream.concat(
            open.sorted(Comparator.comparing((GameSession s) -> s.created).reversed()), ended)
        .map(Survey::now)
        .toList();
  }

  private static FleetMap.SessionNow now(GameSession session) {
    return new FleetMap.SessionNow(
        session.arn,
        session.fleetId,
        session.process.map(process -> process.id),
        session.port,
        session.status.name(),
        session.created,
        session.ended,
        session.spec.playersMax(),
        session.players.values().stream()
            .map(
                player ->
                    new FleetMap.SeatNow(
                        player.playerId,
                        player.status.name(),
                        player.ended.or(() -> player.accepted).orElse(player.created)))
            .toList());
  }

  /**
   * The newest tickets in one of some states.
   *
   * @param states empty for all
   */
  public Tickets tickets(Set<String> states, int most) {
    return loop.call(
        () -> {
          Collection<MatchTicket> all = matchmaking.tickets();
          Map<String, Integer> counts = new TreeMap<>();
          all.forEach(ticket -> counts.merge(ticket.state.name(), 1, Integer::sum));
          List<MatchTicket> wanted =
              all.stream()
                  .filter(t -> states.isEmpty() || states.contains(t.state.name()))
                  .toList();
          int from = Math.max(0, wanted.size() - most);
          var reports = wanted.subList(from, wanted.size()).stream().map(this::report).toList();
          return new Tickets(loop.now(), reports.reversed(), from > 0, counts);
        });
  }

  /** One ticket; empty once it is forgotten. */
  public Optional<TicketReport> ticket(String ticketId) {
    return loop.call(() -> matchmaking.find(ticketId).map(this::report));
  }

  private TicketReport report(MatchTicket ticket) {
    boolean waits =
        ticket.ended.isEmpty()
            && ticket.state != State.PLACING
            && ticket.state != State.REQUIRES_ACCEPTANCE;
    return new TicketReport(
        ticket.id(),
        ticket.configuration.name(),
        ticket.state.name(),
        ticket.ticket.players().stream()
            .map(
                player ->
                    new TicketReport.PlayerReport(
                        player.id(),
                        Optional.ofNullable(ticket.teams.get(player.id())),
                        player.attributes(),
                        player.latencyMillis()))
            .toList(),
        ticket.started,
        ticket.ended,
        Duration.between(ticket.started, ticket.ended.orElse(loop.now())).toMillis(),
        waits ? matchmaking.estimateMillis(ticket) : OptionalLong.empty(),
        ticket.backfill.isPresent(),
        ticket.reason,
        ticket.message,
        ticket.proposal.map(Proposal::matchId),
        ticket
            .session
            .or(() -> ticket.backfill.flatMap(MatchTicket.Backfill::session))
            .map(session -> session.arn),
        rules(ticket));
  }

  private static List<TicketReport.RuleCount> rules(MatchTicket ticket) {
    List<String> names = ticket.configuration.rules().ruleNames();
    var counts = new ArrayList<TicketReport.RuleCount>();
    for (int rule = 0; rule < names.size() && rule < ticket.rulesPassed.length; rule++) {
      if (!names.get(rule).equals(Configurations.FREE_PLACES)) {
        counts.add(
            new TicketReport.RuleCount(
                names.get(rule), ticket.rulesPassed[rule], ticket.rulesFailed[rule]));
      }
    }
    return counts;
  }
}
