package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Making, changing and deleting fleets through the API. Owned by the loop. */
final class FleetAdmin {
  private static final int PAGE = 100;
  private static final int PROCESSES_MAX = 50;

  private final Fleets fleets;
  private final FleetApi fleetApi;
  private final Aliases aliases;
  private final Locations locations;
  private final Computes computes;
  private final Map<String, Path> builds;
  private final String region;

  FleetAdmin(
      Fleets fleets,
      FleetApi fleetApi,
      Aliases aliases,
      Locations locations,
      Computes computes,
      Map<String, Path> builds,
      String region) {
    this.fleets = fleets;
    this.fleetApi = fleetApi;
    this.aliases = aliases;
    this.locations = locations;
    this.computes = computes;
    this.builds = builds;
    this.region = region;
  }

  void serve(Api api) {
    api.on("CreateFleet", this::create);
    api.on("DeleteFleet", this::delete);
    api.on("UpdateFleetAttributes", this::update);
    api.on("CreateFleetLocations", this::addLocations);
    api.on("DescribeFleetLocationAttributes", this::locationAttributes);
    api.on("DescribeRuntimeConfiguration", input -> runtime(fleet(input)));
    api.on("UpdateRuntimeConfiguration", this::updateRuntime);
    api.on("DescribeFleetCapacity", this::capacity);
    api.on("DescribeFleetLocationCapacity", this::locationCapacity);
    api.on("UpdateFleetCapacity", this::updateCapacity);
    api.on("DescribeInstances", this::instances);
  }

  private Fleet fleet(Input input) {
    return fleetApi.fleet(input.required("FleetId"));
  }

  private Fleet managed(Input input) {
    Fleet fleet = fleet(input);
    if (fleet.anywhere()) {
      throw Input.invalid("Fleet " + fleet.id + " is ANYWHERE; its computes are not ours to run.");
    }
    return fleet;
  }

  private ObjectNode create(Input input) {
    boolean anywhere = input.text("ComputeType").equals("ANYWHERE");
    List<String> wanted = locationsOf(input);
    Fleet fleet = fleets.create(anywhere ? anywhere(input, wanted) : managed(input, wanted));
    wanted.stream().filter(name -> !fleet.locations.contains(name)).forEach(fleet.locations::add);
    fleet.type = input.given("FleetType").orElse(fleet.type);
    ObjectNode node = Shapes.object().set("FleetAttributes", Shapes.fleet(fleet));
    node.set("LocationStates", states(fleet));
    return node;
  }

  private static List<String> locationsOf(Input input) {
    var names = new ArrayList<String>();
    for (JsonNode location : input.json().path("Locations")) {
      names.add(location.path("Location").asString(""));
    }
    return names;
  }

  private Fleet.Spec anywhere(Input input, List<String> wanted) {
    for (String member : List.of("BuildId", "ScriptId", "EC2InstanceType", "FleetType")) {
      if (input.given(member).isPresent()) {
        throw Input.invalid(member + " does not go with ComputeType ANYWHERE.");
      }
    }
    if (input.json().has("RuntimeConfiguration")) {
      throw Input.invalid("RuntimeConfiguration does not go with ComputeType ANYWHERE.");
    }
    if (wanted.isEmpty()) {
      throw Input.invalid("Locations is required for ComputeType ANYWHERE.");
    }
    wanted.forEach(this::requireCustom);
    return new Fleet.Spec(
        input.required("Name"),
        input.text("Description"),
        "",
        Path.of(""),
        new RuntimeConfiguration(
            List.of(), Integer.MAX_VALUE, RuntimeConfiguration.ACTIVATION_TIMEOUT_DEFAULT),
        input.given("InstanceRoleArn"),
        List.of(),
        wanted.getFirst(),
        "",
        input.given("NewGameSessionProtectionPolicy").orElse("NoProtection"));
  }

  private void requireCustom(String location) {
    if (!locations.custom(location)) {
      throw Input.notFound(
          "Location " + location + " does not exist; create it with CreateLocation.");
    }
  }

  private Fleet.Spec managed(Input input, List<String> wanted) {
    if (input.given("ScriptId").isPresent()) {
      throw Input.invalid("ScriptId is not supported by the local GameLift; give a BuildId.");
    }
    String buildId = Ids.last(input.required("BuildId"));
    Path build = builds.get(buildId);
    if (build == null) {
      throw Input.notFound("Build " + buildId + " does not exist or is not READY.");
    }
    if (!wanted.isEmpty() && !wanted.equals(List.of(region))) {
      throw Input.invalid("Locations of an EC2 fleet here can only be " + region + ".");
    }
    var ports = new ArrayList<Fleet.PortRange>();
    for (JsonNode permission : input.json().path("EC2InboundPermissions")) {
      int from = permission.path("FromPort").asInt();
      int to = permission.path("ToPort").asInt();
      if (to < from) {
        throw Input.invalid("ToPort must be at least FromPort " + from + ", was " + to + ".");
      }
      ports.add(new Fleet.PortRange(from, to));
    }
    return new Fleet.Spec(
        input.required("Name"),
        input.text("Description"),
        buildId,
        build,
        runtimeOf(input.json().path("RuntimeConfiguration"), build),
        input.given("InstanceRoleArn"),
        List.copyOf(ports),
        region,
        input.required("EC2InstanceType"),
        input.given("NewGameSessionProtectionPolicy").orElse("NoProtection"));
  }

  private static RuntimeConfiguration runtimeOf(JsonNode runtime, Path build) {
    var entries = new ArrayList<RuntimeConfiguration.Entry>();
    int processes = 0;
    for (JsonNode node : runtime.path("ServerProcesses")) {
      String path = node.path("LaunchPath").asString("");
      String where = "RuntimeConfiguration.ServerProcesses[" + entries.size() + "].LaunchPath";
      if (!path.startsWith(RuntimeConfiguration.GAME_ROOT) || path.contains("..")) {
        throw Input.invalid(
            where + " must be below " + RuntimeConfiguration.GAME_ROOT + ", was " + path + ".");
      }
      if (!Files.isExecutable(Fleets.executable(build, path))) {
        throw Input.invalid(where + " is " + path + ", which the build has not as an executable.");
      }
      int executions = node.path("ConcurrentExecutions").asInt();
      processes += executions;
      entries.add(
          new RuntimeConfiguration.Entry(path, node.path("Parameters").asString(""), executions));
      if (processes > PROCESSES_MAX || executions > PROCESSES_MAX) {
        throw Input.invalid(
            "RuntimeConfiguration.ServerProcesses must add up to at most "
                + PROCESSES_MAX
                + " processes, were "
                + processes
                + ".");
      }
    }
    if (entries.isEmpty()) {
      throw Input.invalid("RuntimeConfiguration.ServerProcesses is required.");
    }
    return new RuntimeConfiguration(
        entries,
        runtime.path("MaxConcurrentGameSessionActivations").asInt(Integer.MAX_VALUE),
        runtime
            .path("GameSessionActivationTimeoutSeconds")
            .asInt(RuntimeConfiguration.ACTIVATION_TIMEOUT_DEFAULT));
  }

  private ObjectNode delete(Input input) {
    Fleet fleet = fleet(input);
    Optional<Aliases.Alias> pointing =
        aliases.all().stream()
            .filter(alias -> aliases.resolve(alias).equals(Optional.of(fleet)))
            .findFirst();
    if (pointing.isPresent()) {
      throw Input.invalid(
          "Alias " + pointing.get().id() + " leads to the fleet; point it elsewhere first.");
    }
    if (fleet.processes().stream()
        .flatMap(process -> process.session.stream())
        .anyMatch(session -> session.open() && session.protection.equals("FullProtection"))) {
      throw new AwsException(
          400,
          "InvalidFleetStatusException",
          "Fleet " + fleet.id + " hosts protected game sessions.");
    }
    computes.of(fleet).forEach(computes::deregister);
    fleets.delete(fleet);
    return Shapes.object();
  }

  private ObjectNode update(Input input) {
    Fleet fleet = fleet(input);
    input.given("Name").ifPresent(name -> fleet.name = name);
    input.given("Description").ifPresent(text -> fleet.description = text);
    input.given("NewGameSessionProtectionPolicy").ifPresent(policy -> fleet.protection = policy);
    return Shapes.object().put("FleetId", fleet.id).put("FleetArn", fleet.arn);
  }

  private ObjectNode addLocations(Input input) {
    Fleet fleet = fleet(input);
    if (!fleet.anywhere()) {
      throw Input.invalid("An EC2 fleet here has one location, " + region + ".");
    }
    List<String> wanted = locationsOf(input);
    wanted.forEach(this::requireCustom);
    for (String location : wanted) {
      if (fleet.locations.contains(location)) {
        throw new AwsException(
            400, "ConflictException", "Location " + location + " is in the fleet already.");
      }
    }
    fleet.locations.addAll(wanted);
    ObjectNode node = Shapes.object().put("FleetId", fleet.id).put("FleetArn", fleet.arn);
    node.set("LocationStates", states(fleet));
    return node;
  }

  private static ArrayNode states(Fleet fleet) {
    ArrayNode states = Shapes.object().putArray("states");
    fleet.locations.forEach(location -> states.add(state(fleet, location)));
    return states;
  }

  private static ObjectNode state(Fleet fleet, String location) {
    return Shapes.object().put("Location", location).put("Status", fleet.status());
  }

  private ObjectNode locationAttributes(Input input) {
    Fleet fleet = fleet(input);
    List<String> wanted = input.texts("Locations");
    var chosen =
        fleet.locations.stream().filter(l -> wanted.isEmpty() || wanted.contains(l)).toList();
    return Shapes.page(
            "LocationAttributes",
            input.page(chosen, PAGE),
            location -> Shapes.object().set("LocationState", state(fleet, location)))
        .put("FleetId", fleet.id)
        .put("FleetArn", fleet.arn);
  }

  private static ObjectNode runtime(Fleet fleet) {
    ObjectNode runtime = Shapes.object();
    ArrayNode entries = runtime.putArray("ServerProcesses");
    for (RuntimeConfiguration.Entry entry : fleet.runtime.entries()) {
      ObjectNode node = entries.addObject().put("LaunchPath", entry.launchPath());
      Shapes.text(node, "Parameters", entry.parameters());
      node.put("ConcurrentExecutions", entry.concurrentExecutions());
    }
    runtime.put("MaxConcurrentGameSessionActivations", fleet.runtime.activationsMax());
    runtime.put("GameSessionActivationTimeoutSeconds", fleet.runtime.activationTimeoutSeconds());
    return Shapes.object().set("RuntimeConfiguration", runtime);
  }

  private ObjectNode updateRuntime(Input input) {
    Fleet fleet = managed(input);
    JsonNode runtime = input.json().path("RuntimeConfiguration");
    fleets.update(fleet, runtimeOf(runtime, fleet.spec.buildDir()));
    return runtime(fleet);
  }

  private ObjectNode capacity(Input input) {
    return Shapes.page(
        "FleetCapacity",
        input.page(
            fleetApi.chosen(input).stream().filter(fleet -> !fleet.anywhere()).toList(), PAGE),
        FleetAdmin::capacity);
  }

  private ObjectNode locationCapacity(Input input) {
    Fleet fleet = managed(input);
    String location = input.required("Location");
    if (!fleet.locations.contains(location)) {
      throw Input.notFound("Location " + location + " is not in the fleet.");
    }
    return Shapes.object().set("FleetCapacity", capacity(fleet));
  }

  private static ObjectNode capacity(Fleet fleet) {
    long active = fleet.instances.stream().filter(i -> i.status().equals("ACTIVE")).count();
    long ending = fleet.instances.stream().filter(i -> i.status().equals("TERMINATING")).count();
    ObjectNode node =
        Shapes.object()
            .put("FleetId", fleet.id)
            .put("FleetArn", fleet.arn)
            .put("InstanceType", fleet.spec.instanceType())
            .put("Location", fleet.spec.location());
    node.putObject("InstanceCounts")
        .put("DESIRED", fleet.desired)
        .put("MINIMUM", fleet.least)
        .put("MAXIMUM", fleet.most)
        .put("PENDING", fleet.instances.size() - active - ending)
        .put("ACTIVE", active)
        .put("IDLE", fleet.instances.stream().filter(Fleet.Instance::idle).count())
        .put("TERMINATING", ending);
    return node;
  }

  private ObjectNode updateCapacity(Input input) {
    Fleet fleet = managed(input);
    fleets.capacity(
        fleet,
        input.whole("MinSize").orElse(fleet.least),
        input.whole("DesiredInstances").orElse(fleet.desired),
        input.whole("MaxSize").orElse(fleet.most));
    return Shapes.object()
        .put("FleetId", fleet.id)
        .put("FleetArn", fleet.arn)
        .put("Location", fleet.spec.location());
  }

  private ObjectNode instances(Input input) {
    Fleet fleet = managed(input);
    String id = input.text("InstanceId");
    var chosen =
        fleet.instances.stream().filter(i -> id.isEmpty() || i.host.name().equals(id)).toList();
    if (!id.isEmpty() && chosen.isEmpty()) {
      throw Input.notFound("Instance " + id + " does not exist.");
    }
    return Shapes.page(
        "Instances",
        input.page(chosen, PAGE),
        instance ->
            Shapes.object()
                .put("FleetId", fleet.id)
                .put("FleetArn", fleet.arn)
                .put("InstanceId", instance.host.name())
                .put("IpAddress", instance.host.ipAddress())
                .put("DnsName", instance.host.dnsName())
                .put("OperatingSystem", "AMAZON_LINUX_2023")
                .put("Type", fleet.spec.instanceType())
                .put("Location", instance.host.location())
                .put("Status", instance.status())
                .put("CreationTime", Shapes.time(instance.created)));
  }
}
