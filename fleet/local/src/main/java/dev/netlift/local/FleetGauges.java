package dev.netlift.local;

import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.gamelift.FleetMap;
import dev.netlift.local.gamelift.Survey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells CloudWatch once a minute what GameLift tells it of fleets. */
final class FleetGauges implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FleetGauges.class);
  private static final String NAMESPACE = "AWS/GameLift";
  private static final int FIRST_SECONDS = 10;
  private static final int EVERY_SECONDS = 60;

  private final Survey survey;
  private final CloudWatch cloudWatch;
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
