package dev.netlift.local.console;

import dev.netlift.local.cloudwatch.LastReport;
import dev.netlift.local.gamelift.FleetMap;
import dev.netlift.local.gamelift.ProcessReport;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Fleets, instances, processes and sessions, with the health that each process reported itself. */
final class FleetView {
  /** What we call it, and which statistic of which metric of the server it is. */
  private static final List<String> HEALTH =
      List.of(
          "ticks TickWork SampleCount",
          "tickWorkP50Millis TickWork p50",
          "tickWorkP99Millis TickWork p99",
          "tickWorkMaxMillis TickWork Maximum",
          "tickLatenessP99Millis TickLateness p99",
          "tickLatenessMaxMillis TickLateness Maximum",
          "overruns TickOverrun Sum",
          "messages MessageReceived Sum",
          "messageErrors MessageProcessingError Sum",
          "datagramsLost DatagramLost Sum");

  private FleetView() {}

  /**
   * @param reports by access key
   */
  static ObjectNode json(FleetMap map, Function<String, Optional<LastReport>> reports) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("atMillis", map.at().toEpochMilli());
    ArrayNode fleets = json.putArray("fleets");
    map.fleets().forEach(fleet -> fleet(fleet, reports, fleets.addObject()));
    ArrayNode sessions = json.putArray("sessions");
    map.sessions().forEach(session -> session(session, sessions.addObject()));
    ArrayNode ended = json.putArray("ended");
    map.ended().forEach(process -> ended(process, ended.addObject()));
    return json;
  }

  private static void fleet(
      FleetMap.FleetNow fleet, Function<String, Optional<LastReport>> reports, ObjectNode json) {
    json.put("fleetId", fleet.fleetId())
        .put("name", fleet.name())
        .put("status", fleet.status())
        .put("computeType", fleet.computeType())
        .put("fleetType", fleet.fleetType())
        .put("location", fleet.location())
        .put("current", fleet.current())
        .put("instancesDesired", fleet.desired());
    ArrayNode instances = json.putArray("instances");
    for (FleetMap.InstanceNow instance : fleet.instances()) {
      ObjectNode one = instances.addObject();
      one.put("instanceId", instance.instanceId())
          .put("status", instance.status())
          .put("sinceMillis", instance.since().toEpochMilli())
          .put("interruptible", instance.managed() && !instance.status().equals("TERMINATING"));
      ArrayNode processes = one.putArray("processes");
      instance.processes().forEach(p -> process(p, reports, processes.addObject()));
    }
  }

  private static void process(
      FleetMap.ProcessNow process,
      Function<String, Optional<LastReport>> reports,
      ObjectNode json) {
    json.put("processId", process.processId());
    Json.put(json, "pid", process.pid());
    Json.put(json, "port", process.port());
    json.put("state", process.state()).put("sinceMillis", process.since().toEpochMilli());
    Json.put(json, "gameSessionId", process.gameSessionId());
    Optional<LastReport> report = process.accessKeyId().flatMap(reports);
    if (report.isEmpty()) {
      json.putNull("health");
      return;
    }
    ObjectNode health = json.putObject("health");
    health.put("atMillis", report.get().at().toEpochMilli());
    for (String each : HEALTH) {
      String[] words = each.split(" ", -1);
      Json.put(health, words[0], report.get().value(words[1], words[2]));
    }
  }

  private static void session(FleetMap.SessionNow session, ObjectNode json) {
    json.put("gameSessionId", session.gameSessionId()).put("fleetId", session.fleetId());
    Json.put(json, "processId", session.processId());
    json.put("port", session.port())
        .put("status", session.status())
        .put("createdMillis", session.created().toEpochMilli());
    Json.putTime(json, "endedMillis", session.ended());
    json.put("playersMax", session.playersMax());
    ArrayNode players = json.putArray("players");
    for (FleetMap.SeatNow seat : session.seats()) {
      players
          .addObject()
          .put("playerId", seat.playerId())
          .put("status", seat.status())
          .put("sinceMillis", seat.since().toEpochMilli());
    }
  }

  private static void ended(ProcessReport process, ObjectNode json) {
    json.put("processId", process.processId())
        .put("fleetId", process.fleetId())
        .put("exit", process.exit().name());
    Json.put(json, "exitCode", process.exitCode());
    Json.putTime(json, "endedMillis", process.ended());
  }
}
