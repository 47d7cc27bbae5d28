package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
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
  private static final int PERMISSIONS_MAX = 50;

  private final Fleets fleets;
  private final Instances instances;
  private final FleetApi fleetApi;
  private final FleetMaking making;
  private final Aliases aliases;
  private final Computes computes;
  private final Tags tags;
  private final String region;

  FleetAdmin(
      Fleets fleets,
      Instances instances,
      FleetApi fleetApi,
      FleetMaking making,
      Aliases aliases,
      Computes computes,
      Tags tags,
      String region) {
    this.fleets = fleets;
    this.instances = instances;
    this.fleetApi = fleetApi;
    this.making = making;
    this.aliases = aliases;
    this.computes = computes;
    this.tags = tags;
    this.region = region;
  }

  void serve(Api api) {
    api.on("CreateFleet", this::create);
    api.on("DeleteFleet", this::delete);
    api.on("UpdateFleetAttributes", this::update);
    api.on("CreateFleetLocations", this::addLocations);
    api.on("DeleteFleetLocations", this::removeLocations);
    api.on("DescribeFleetLocationAttributes", this::locationAttributes);
    api.on("DescribeRuntimeConfiguration", input -> runtime(fleet(input)));
    api.on("UpdateRuntimeConfiguration", this::updateRuntime);
    api.on("DescribeFleetPortSettings", this::ports);
    api.on("UpdateFleetPortSettings", this::updatePorts);
  }

  private Fleet fleet(Input input) {
    return fleetApi.fleet(input.required("FleetId"));
  }

  private static ObjectNode named(Fleet fleet) {
    return Shapes.object().put("FleetId", fleet.id).put("FleetArn", fleet.arn);
  }

  private ObjectNode create(Input input) {
    Map<String, String> given = Tags.read(input.json().path("Tags"));
    Fleet fleet = fleets.create(making.spec(input));
    for (String location : FleetMaking.locationsOf(input)) {
      if (!fleet.locations.contains(location)) {
        fleet.locations.add(location);
      }
    }
    fleet.type = input.given("FleetType").orElse(fleet.type);
    tags.made("fleet", fleet.id, given);
    ObjectNode node = Shapes.object().set("FleetAttributes", Shapes.fleet(fleet));
    node.set("LocationStates", states(fleet));
    return node;
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
    if (!fleet.anywhere() && input.json().has("AnywhereConfiguration")) {
      throw Input.invalid("AnywhereConfiguration goes with ComputeType ANYWHERE only.");
    }
    input.given("Name").ifPresent(name -> fleet.name = name);
    input.given("Description").ifPresent(text -> fleet.description = text);
    input.given("NewGameSessionProtectionPolicy").ifPresent(policy -> fleet.protection = policy);
    fleet.settings = fleet.settings.updated(input.json());
    return named(fleet);
  }

  private Fleet severalPlaces(Input input) {
    Fleet fleet = fleet(input);
    if (!fleet.anywhere()) {
      throw Input.invalid("An EC2 fleet here has one location, " + region + ".");
    }
    return fleet;
  }

  private ObjectNode addLocations(Input input) {
    Fleet fleet = severalPlaces(input);
    List<String> wanted = FleetMaking.locationsOf(input);
    wanted.forEach(making::requireCustom);
    for (String location : wanted) {
      if (fleet.locations.contains(location)) {
        throw new AwsException(
            400, "ConflictException", "Location " + location + " is in the fleet already.");
      }
    }
    fleet.locations.addAll(wanted);
    ObjectNode node = named(fleet);
    node.set("LocationStates", states(fleet));
    return node;
  }

  /** Their computes are deregistered, and processes on them are asked to end. */
  private ObjectNode removeLocations(Input input) {
    Fleet fleet = severalPlaces(input);
    List<String> unwanted = input.texts("Locations");
    for (String location : unwanted) {
      requirePlace(fleet, location);
    }
    if (unwanted.containsAll(fleet.locations)) {
      throw Input.invalid("A fleet keeps at least one location; delete the fleet instead.");
    }
    ObjectNode node = named(fleet);
    ArrayNode states = node.putArray("LocationStates");
    for (String location : unwanted) {
      states.addObject().put("Location", location).put("Status", "DELETING");
      computes.of(fleet).stream()
          .filter(compute -> compute.host.location().equals(location))
          .forEach(computes::deregister);
      fleets.leave(fleet, location);
    }
    return node;
  }

  static void requirePlace(Fleet fleet, String location) {
    if (!fleet.locations.contains(location)) {
      throw Input.notFound("Location " + location + " is not in the fleet.");
    }
  }

  private static ArrayNode states(Fleet fleet) {
    ArrayNode states = Shapes.object().putArray("states");
    fleet.locations.forEach(location -> states.add(state(fleet, location)));
    return states;
  }

  private static ObjectNode state(Fleet fleet, String location) {
    return Shapes.object()
        .put("Location", location)
        .put("Status", fleet.status())
        .put("PlayerGatewayStatus", "DISABLED");
  }

  private ObjectNode locationAttributes(Input input) {
    Fleet fleet = fleet(input);
    List<String> wanted = input.texts("Locations");
    wanted.forEach(location -> requirePlace(fleet, location));
    var chosen =
        fleet.locations.stream().filter(l -> wanted.isEmpty() || wanted.contains(l)).toList();
    return Shapes.page(
            "LocationAttributes",
            input.page(chosen, location -> location, PAGE),
            location -> {
              ObjectNode node = Shapes.object().set("LocationState", state(fleet, location));
              if (fleet.stoppedActions.contains(location)) {
                node.putArray("StoppedActions").add("AUTO_SCALING");
              }
              return node;
            })
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
    Fleet fleet = fleetApi.managed(input);
    JsonNode runtime = input.json().path("RuntimeConfiguration");
    instances.update(fleet, FleetMaking.runtime(runtime, fleet.spec.buildDir()));
    return runtime(fleet);
  }

  private ObjectNode ports(Input input) {
    Fleet fleet = fleetApi.managed(input);
    input.given("Location").ifPresent(location -> requirePlace(fleet, location));
    ObjectNode node = named(fleet).put("Location", fleet.location());
    ArrayNode permissions = node.putArray("InboundPermissions");
    for (Fleet.IpPermission permission : fleet.permissions) {
      permissions
          .addObject()
          .put("FromPort", permission.from())
          .put("ToPort", permission.to())
          .put("IpRange", permission.ipRange())
          .put("Protocol", permission.protocol());
    }
    return node;
  }

  /** What is revoked must be there as it was authorised. */
  private ObjectNode updatePorts(Input input) {
    Fleet fleet = fleetApi.managed(input);
    var after = new ArrayList<>(fleet.permissions);
    for (Fleet.IpPermission revoked :
        FleetMaking.permissions(input.json().path("InboundPermissionRevocations"))) {
      if (!after.remove(revoked)) {
        throw Input.notFound(
            "InboundPermissionRevocations names " + revoked + ", which is not there.");
      }
    }
    for (Fleet.IpPermission more :
        FleetMaking.permissions(input.json().path("InboundPermissionAuthorizations"))) {
      if (!after.contains(more)) {
        after.add(more);
      }
    }
    if (after.size() > PERMISSIONS_MAX) {
      throw new AwsException(
          400,
          "LimitExceededException",
          "A fleet has at most " + PERMISSIONS_MAX + " inbound permissions.");
    }
    fleet.permissions = List.copyOf(after);
    return named(fleet);
  }
}
