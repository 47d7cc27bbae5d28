package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.util.ArrayList;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Computes: those registered with ANYWHERE fleets, and the instances of others. Owned by the loop.
 */
final class ComputeApi {
  private static final int PAGE = 100;

  private final GameLiftConfig config;
  private final FleetApi fleetApi;
  private final Computes computes;
  private final Ids ids;

  ComputeApi(GameLiftConfig config, FleetApi fleetApi, Computes computes, Ids ids) {
    this.config = config;
    this.fleetApi = fleetApi;
    this.computes = computes;
    this.ids = ids;
  }

  void serve(Api api) {
    api.on("RegisterCompute", this::register);
    api.on("DescribeCompute", this::describe);
    api.on("ListCompute", this::list);
    api.on(
        "DeregisterCompute",
        input -> {
          computes.deregister(compute(input));
          return Shapes.object();
        });
    api.on("GetComputeAuthToken", this::token);
    api.on("GetComputeAccess", this::access);
  }

  private Fleet fleet(Input input) {
    return fleetApi.fleet(input.required("FleetId"));
  }

  /** A registered compute. */
  private Computes.Compute compute(Input input) {
    Fleet fleet = fleet(input);
    String name = plain(input.required("ComputeName"));
    if (instance(fleet, name).isPresent()) {
      throw Input.invalid(
          "Compute "
              + name
              + " is an instance of a managed fleet; its processes are given what they need in"
              + " their environment.");
    }
    return computes
        .find(fleet, name)
        .orElseThrow(
            () ->
                Input.notFound(
                    "Compute " + name + " is not registered; call RegisterCompute first."));
  }

  private static Optional<Fleet.Instance> instance(Fleet fleet, String name) {
    return fleet.instances.stream().filter(i -> i.host.name().equals(name)).findFirst();
  }

  private ObjectNode describe(Input input) {
    Fleet fleet = fleet(input);
    ObjectNode compute =
        instance(fleet, plain(input.required("ComputeName")))
            .map(instance -> shape(fleet, instance))
            .orElseGet(() -> shape(compute(input)));
    return Shapes.object().set("Compute", compute);
  }

  /** There is no way in but this machine's own. */
  private ObjectNode access(Input input) {
    Fleet fleet = fleet(input);
    String name = plain(input.required("ComputeName"));
    if (instance(fleet, name).isEmpty()) {
      compute(input);
    }
    throw Input.invalid(
        "Compute " + name + " is not reached by Session Manager: it is a machine of your own.");
  }

  // Names may have a slash, so the last part of an ARN will not do.
  private static String plain(String nameOrArn) {
    int at = nameOrArn.indexOf(":compute/");
    return at < 0 ? nameOrArn : nameOrArn.substring(at + ":compute/".length());
  }

  private ObjectNode register(Input input) {
    Fleet fleet = fleet(input);
    if (!fleet.anywhere()) {
      throw Input.invalid("Computes register with ANYWHERE fleets only; " + fleet.id + " is EC2.");
    }
    Optional<String> ip = input.given("IpAddress");
    Optional<String> dns = input.given("DnsName");
    if (ip.isEmpty() && dns.isEmpty()) {
      throw Input.invalid("One of IpAddress and DnsName is required.");
    }
    String location = input.given("Location").orElse(fleet.location());
    if (!fleet.locations.contains(location)) {
      throw Input.invalid(
          "Location must be one of " + String.join(", ", fleet.locations) + ", was " + location);
    }
    var host =
        new Fleet.Host(
            input.required("ComputeName"),
            ip.orElse(""),
            dns.orElse(""),
            location,
            input.text("CertificatePath"));
    if (computes.find(fleet, host.name()).isPresent()) {
      throw new AwsException(
          400,
          "ConflictException",
          "Compute " + host.name() + " is registered already; deregister it first.");
    }
    if (computes.full()) {
      throw new AwsException(400, "LimitExceededException", "Too many computes are registered.");
    }
    return Shapes.object().set("Compute", shape(computes.register(fleet, host)));
  }

  private ObjectNode list(Input input) {
    Fleet fleet = fleet(input);
    String location = input.text("Location");
    // None is impaired, and none is a container.
    boolean none =
        input.text("ComputeStatus").equals("IMPAIRED")
            || input.given("ContainerGroupDefinitionName").isPresent();
    var shapes = new ArrayList<ObjectNode>();
    fleet.instances.forEach(instance -> shapes.add(shape(fleet, instance)));
    computes.of(fleet).forEach(compute -> shapes.add(shape(compute)));
    shapes.removeIf(
        shape -> none || !location.isEmpty() && !shape.get("Location").asString().equals(location));
    return Shapes.page(
        "ComputeList",
        input.page(shapes, shape -> shape.get("ComputeName").asString(), PAGE),
        shape -> shape);
  }

  private ObjectNode token(Input input) {
    Computes.Compute compute = compute(input);
    Computes.Token token = computes.token(compute);
    return Shapes.object()
        .put("FleetId", compute.fleet.id)
        .put("FleetArn", compute.fleet.arn)
        .put("ComputeName", compute.host.name())
        .put("ComputeArn", compute.arn(ids))
        .put("AuthToken", token.value())
        .put("ExpirationTimestamp", Shapes.time(token.expires()));
  }

  private ObjectNode shape(Computes.Compute compute) {
    return shape(compute.fleet, compute.host, compute.arn(ids))
        .put("ComputeStatus", "ACTIVE")
        .put("CreationTime", Shapes.time(compute.registered));
  }

  private ObjectNode shape(Fleet fleet, Fleet.Instance instance) {
    return shape(fleet, instance.host, ids.computeArn(instance.host.name()))
        .put("ComputeStatus", instance.status()) // PENDING, ACTIVE and TERMINATING mean the same.
        .put("CreationTime", Shapes.time(instance.created))
        .put("InstanceId", instance.host.name())
        .put("OperatingSystem", fleet.settings.system())
        .put("Type", fleet.spec.instanceType());
  }

  private ObjectNode shape(Fleet fleet, Fleet.Host host, String arn) {
    ObjectNode node =
        Shapes.object()
            .put("FleetId", fleet.id)
            .put("FleetArn", fleet.arn)
            .put("ComputeName", host.name())
            .put("ComputeArn", arn)
            .put("Location", host.location())
            .put("GameLiftServiceSdkEndpoint", config.socketUrl());
    Shapes.text(node, "IpAddress", host.ipAddress());
    Shapes.text(node, "DnsName", host.dnsName());
    return node;
  }
}
