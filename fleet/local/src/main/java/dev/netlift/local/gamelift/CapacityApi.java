package dev.netlift.local.gamelift;

import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** How many instances fleets have, what they are, and how busy. Owned by the loop. */
final class CapacityApi {
  private static final int PAGE = 100;

  private final Instances instances;
  private final FleetApi fleetApi;
  private final String region;

  CapacityApi(Instances instances, FleetApi fleetApi, String region) {
    this.region = region;
    this.instances = instances;
    this.fleetApi = fleetApi;
  }

  void serve(Api api) {
    api.on("DescribeFleetCapacity", this::capacity);
    api.on("DescribeFleetLocationCapacity", this::locationCapacity);
    api.on("UpdateFleetCapacity", this::update);
    api.on("DescribeEC2InstanceLimits", this::limits);
    api.on("DescribeInstances", this::instances);
    api.on(
        "DescribeFleetUtilization",
        input ->
            Shapes.page(
                "FleetUtilization",
                input.page(fleetApi.chosen(input), fleet -> fleet.id, PAGE),
                fleet -> Shapes.utilization(fleet, fleet.location(), fleet.locations)));
    api.on("DescribeFleetLocationUtilization", this::locationUtilization);
    api.on("StopFleetActions", input -> actions(input, true));
    api.on("StartFleetActions", input -> actions(input, false));
  }

  private ObjectNode capacity(Input input) {
    return Shapes.page(
        "FleetCapacity",
        input.page(
            fleetApi.chosen(input).stream().filter(fleet -> !fleet.anywhere()).toList(),
            fleet -> fleet.id,
            PAGE),
        CapacityApi::capacity);
  }

  private ObjectNode locationCapacity(Input input) {
    Fleet fleet = fleetApi.managed(input);
    FleetAdmin.requirePlace(fleet, input.required("Location"));
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
            .put("Location", fleet.location());
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

  /** Of this machine: as many instances as a fleet may have, of any type. */
  private ObjectNode limits(Input input) {
    String location = input.given("Location").orElse(region);
    if (!location.equals(region)) {
      throw Input.invalid("The local GameLift has instances in " + region + " only.");
    }
    var running = new TreeMap<String, Integer>();
    for (Fleet fleet : fleetApi.chosen(input)) {
      if (!fleet.anywhere()) {
        running.merge(fleet.spec.instanceType(), fleet.instances.size(), Integer::sum);
      }
    }
    input
        .given("EC2InstanceType")
        .ifPresent(
            type -> {
              running.keySet().retainAll(List.of(type));
              running.putIfAbsent(type, 0);
            });
    ObjectNode node = Shapes.object();
    var list = node.putArray("EC2InstanceLimits");
    running.forEach(
        (type, count) ->
            list.addObject()
                .put("EC2InstanceType", type)
                .put("CurrentInstances", count)
                .put("InstanceLimit", Instances.INSTANCES_MAX)
                .put("Location", location));
    return node;
  }

  private ObjectNode update(Input input) {
    Fleet fleet = fleetApi.managed(input);
    input.given("Location").ifPresent(location -> FleetAdmin.requirePlace(fleet, location));
    instances.capacity(
        fleet,
        input.whole("MinSize").orElse(fleet.least),
        input.whole("DesiredInstances").orElse(fleet.desired),
        input.whole("MaxSize").orElse(fleet.most));
    return Shapes.object()
        .put("FleetId", fleet.id)
        .put("FleetArn", fleet.arn)
        .put("Location", fleet.location());
  }

  private ObjectNode instances(Input input) {
    Fleet fleet = fleetApi.managed(input);
    input.given("Location").ifPresent(location -> FleetAdmin.requirePlace(fleet, location));
    String id = input.text("InstanceId");
    List<Fleet.Instance> chosen =
        fleet.instances.stream().filter(i -> id.isEmpty() || i.host.name().equals(id)).toList();
    if (!id.isEmpty() && chosen.isEmpty()) {
      throw Input.notFound("Instance " + id + " does not exist.");
    }
    return Shapes.page(
        "Instances",
        input.page(chosen, instance -> instance.host.name(), PAGE),
        instance ->
            Shapes.object()
                .put("FleetId", fleet.id)
                .put("FleetArn", fleet.arn)
                .put("InstanceId", instance.host.name())
                .put("IpAddress", instance.host.ipAddress())
                .put("DnsName", instance.host.dnsName())
                .put("OperatingSystem", fleet.settings.system())
                .put("Type", fleet.spec.instanceType())
                .put("Location", instance.host.location())
                .put("Status", instance.status())
                .put("CreationTime", Shapes.time(instance.created)));
  }

  private ObjectNode locationUtilization(Input input) {
    Fleet fleet = fleetApi.fleet(input.required("FleetId"));
    String location = input.required("Location");
    FleetAdmin.requirePlace(fleet, location);
    return Shapes.object()
        .set("FleetUtilization", Shapes.utilization(fleet, location, List.of(location)));
  }

  /** No policy scales a local fleet, so this is remembered and described, and that is all. */
  private ObjectNode actions(Input input, boolean stop) {
    Fleet fleet = fleetApi.managed(input);
    String location = input.given("Location").orElse(fleet.location());
    FleetAdmin.requirePlace(fleet, location);
    if (stop) {
      fleet.stoppedActions.add(location);
    } else {
      fleet.stoppedActions.remove(location);
    }
    return Shapes.object().put("FleetId", fleet.id).put("FleetArn", fleet.arn);
  }
}
