package dev.netlift.release.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a fleet's template says of the processes that run on an instance. Immutable.
 *
 * @param instanceTypes as {@code c6i.large}, of all fleets in it
 * @param processes of one instance
 * @param openings in its firewall
 * @param locations with the instances each may have
 * @param scalingTarget percent of game sessions to be kept available; empty: no target tracking
 */
public record FleetTemplate(
    List<String> instanceTypes,
    List<ServerProcess> processes,
    List<Opening> openings,
    List<Location> locations,
    OptionalDouble scalingTarget) {
  private static final JsonMapper JSON = new JsonMapper();

  public FleetTemplate {
    instanceTypes = List.copyOf(instanceTypes);
    processes = List.copyOf(processes);
    openings = List.copyOf(openings);
    locations = List.copyOf(locations);
  }

  /**
   * @param concurrent how many of them an instance runs
   */
  public record ServerProcess(String launchPath, String parameters, int concurrent) {
    private static final Pattern PORT = Pattern.compile("(?:^| )--port[ =](\\d{1,5})(?: |$)");

    /** Empty when the server's own default counts. */
    public OptionalInt port() {
      var port = PORT.matcher(parameters);
      return port.find() ? OptionalInt.of(Integer.parseInt(port.group(1))) : OptionalInt.empty();
    }
  }

  /**
   * @param protocol UDP or TCP
   */
  public record Opening(int from, int to, String protocol) {
    boolean lets(int port, String through) {
      return from <= port && port <= to && protocol.equals(through);
    }
  }

  /**
   * @param instancesMax 0: as the template does not say
   */
  public record Location(String name, int instancesMax) {}

  /** Game sessions that an instance can have at a time. */
  public int sessionsPerInstance() {
    return processes.stream().mapToInt(ServerProcess::concurrent).sum();
  }

  /**
   * @param parameters in place of the template's defaults; may be empty
   * @throws IllegalArgumentException when there is not exactly one fleet with server processes
   */
  public static FleetTemplate read(Path file, Map<String, String> parameters) {
    try {
      return of(JSON.readTree(Files.readAllBytes(file)), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  static FleetTemplate of(JsonNode template, Map<String, String> parameters) {
    var intrinsics = new Intrinsics(template, parameters);
    var fleets =
        template
            .path("Resources")
            .valueStream()
            .filter(resource -> resource.path("Type").asString("").equals("AWS::GameLift::Fleet"))
            .filter(intrinsics::wanted)
            .map(resource -> intrinsics.resolve(resource.path("Properties")))
            .filter(fleet -> fleet.path("RuntimeConfiguration").path("ServerProcesses").size() > 0)
            .toList();
    if (fleets.isEmpty()) {
      throw new IllegalArgumentException("the template has no fleet with server processes");
    }
    var fleet = fleets.getFirst();
    if (fleets.stream().map(FleetTemplate::processes).distinct().count() > 1) {
      throw new IllegalArgumentException("the template's fleets run different processes");
    }
    return new FleetTemplate(
        fleets.stream().map(each -> each.path("EC2InstanceType").asString("")).distinct().toList(),
        processes(fleet),
        openings(fleet),
        locations(fleet),
        target(fleet));
  }

  private static List<ServerProcess> processes(JsonNode fleet) {
    var processes = new ArrayList<ServerProcess>();
    for (var each : fleet.path("RuntimeConfiguration").path("ServerProcesses")) {
      processes.add(
          new ServerProcess(
              each.path("LaunchPath").asString(""),
              each.path("Parameters").asString(""),
              number(each.path("ConcurrentExecutions"), 1)));
    }
    return processes;
  }

  private static List<Opening> openings(JsonNode fleet) {
    var openings = new ArrayList<Opening>();
    for (var each : fleet.path("EC2InboundPermissions")) {
      openings.add(
          new Opening(
              number(each.path("FromPort"), 0),
              number(each.path("ToPort"), 0),
              each.path("Protocol").asString("")));
    }
    return openings;
  }

  private static List<Location> locations(JsonNode fleet) {
    var locations = new ArrayList<Location>();
    for (var each : fleet.path("Locations")) {
      int max = number(each.path("LocationCapacity").path("MaxSize"), 0);
      locations.add(new Location(each.path("Location").asString(""), max));
    }
    return locations;
  }

  private static OptionalDouble target(JsonNode fleet) {
    for (var policy : fleet.path("ScalingPolicies")) {
      var target = policy.path("TargetConfiguration").path("TargetValue");
      if (policy.path("PolicyType").asString("").equals("TargetBased") && !target.isMissingNode()) {
        return OptionalDouble.of(Double.parseDouble(target.asString()));
      }
    }
    return OptionalDouble.empty();
  }

  /** Parameters are texts, also where a number is meant. */
  private static int number(JsonNode node, int fallback) {
    String text = node.asString("");
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : fallback;
  }
}
