package dev.netlift.local;

import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.gamelift.FleetMap;
import dev.netlift.local.gamelift.Survey;
import dev.netlift.local.gamelift.TicketReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells CloudWatch once a minute what GameLift tells it of fleets. */
final class FleetGauges implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FleetGauges.class);
  private static final String NAMESPACE = "AWS/GameLift";
  private static final int FIRST_SECONDS = 10;
  private static final int EVERY_SECONDS = 60;
  private static final int TICKETS_MAX = 10_000;

  private final Survey survey;
  private final CloudWatch cloudWatch;
  private Instant looked = Instant.now();
  private final ScheduledExecutorService minute =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("fleet-gauges").factory());

  private FleetGauges(Survey survey, CloudWatch cloudWatch) {
    this.survey = survey;
    this.cloudWatch = cloudWatch;
  }

  static FleetGauges start(Survey survey, CloudWatch cloudWatch) {
    var gauges = new FleetGauges(survey, cloudWatch);
    var unused =
        gauges.minute.scheduleAtFixedRate(
            gauges::look, FIRST_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    return gauges;
  }

  private void look() {
    try {
      tell(survey.map(), cloudWatch);
      Survey.Tickets tickets = survey.tickets(Set.of(), TICKETS_MAX);
      tell(tickets, looked, cloudWatch);
      looked = tickets.at();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("fleets not measured");
    }
  }

  static void tell(FleetMap map, CloudWatch cloudWatch) {
    for (FleetMap.FleetNow fleet : map.fleets()) {
      List<FleetMap.ProcessNow> processes =
          fleet.instances().stream().flatMap(i -> i.processes().stream()).toList();
      List<FleetMap.SessionNow> sessions =
          map.sessions().stream()
              .filter(s -> s.fleetId().equals(fleet.fleetId()) && s.ended().isEmpty())
              .toList();
      long active = processes.stream().filter(FleetGauges::active).count();
      long free = processes.stream().filter(p -> active(p) && p.gameSessionId().isEmpty()).count();
      long players =
          sessions.stream()
              .flatMap(session -> session.seats().stream())
              .filter(seat -> seat.status().equals("ACTIVE") || seat.status().equals("RESERVED"))
              .count();
      var here = Map.of("FleetId", fleet.fleetId(), "Location", fleet.location());
      count(cloudWatch, "ActiveInstances", here, fleet.instances().size());
      count(cloudWatch, "ActiveGameSessions", here, sessions.size());
      count(cloudWatch, "CurrentPlayerSessions", here, players);
      if (!processes.isEmpty()) {
        double percent = 100.0 * free / processes.size();
        cloudWatch.tell(NAMESPACE, "PercentAvailableGameSessions", here, "Percent", percent);
      }
      for (String group : fleet.metricGroups()) {
        var grouped = Map.of("MetricGroup", group);
        count(cloudWatch, "ActiveServerProcesses", grouped, processes.size());
        count(cloudWatch, "HealthyServerProcesses", grouped, active);
      }
    }
  }

  /**
   * @param since what has happened before was told before
   */
  static void tell(Survey.Tickets found, Instant since, CloudWatch cloudWatch) {
    Map<String, List<TicketReport>> byConfiguration =
        found.tickets().stream()
            .filter(ticket -> !ticket.backfill())
            .collect(Collectors.groupingBy(TicketReport::configuration));
    byConfiguration.forEach(
        (configuration, tickets) -> {
          var of = Map.of("ConfigurationName", configuration);
          Predicate<TicketReport> lately =
              ticket -> ticket.ended().filter(end -> !end.isBefore(since)).isPresent();
          List<TicketReport> placed =
              tickets.stream().filter(lately).filter(t -> t.state().equals("COMPLETED")).toList();
          long open = tickets.stream().filter(t -> t.ended().isEmpty()).count();
          long started = tickets.stream().filter(t -> !t.started().isBefore(since)).count();
          long late =
              tickets.stream().filter(lately).filter(t -> t.state().equals("TIMED_OUT")).count();
          count(cloudWatch, "CurrentTickets", of, open);
          count(cloudWatch, "TicketsStarted", of, started);
          count(cloudWatch, "TicketsTimedOut", of, late);
          count(
              cloudWatch,
              "MatchesPlaced",
              of,
              placed.stream().map(TicketReport::matchId).distinct().count());
          for (TicketReport ticket : placed) {
            cloudWatch.tell(
                NAMESPACE, "TimeToMatch", of, "Seconds", ticket.waitedMillis() / 1_000.0);
          }
        });
  }

  private static boolean active(FleetMap.ProcessNow process) {
    return process.state().equals("ACTIVE");
  }

  private static void count(
      CloudWatch cloudWatch, String metric, Map<String, String> dimensions, double value) {
    cloudWatch.tell(NAMESPACE, metric, dimensions, "Count", value);
  }

  @Override
  public void close() {
    minute.shutdownNow();
  }
}
