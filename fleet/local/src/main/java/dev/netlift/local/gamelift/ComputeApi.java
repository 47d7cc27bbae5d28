package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Computes of ANYWHERE fleets. Owned by the loop. */
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
    api.on("DescribeCompute", input -> Shapes.object().set("Compute", shape(compute(input))));
    api.on("ListCompute", this::list);
    api.on(
        "DeregisterCompute",
        input -> {
          computes.deregister(compute(input));
          return Shapes.object();
        });
    api.on("GetComputeAuthToken", this::token);
  }

  private Fleet fleet(Input input) {
    return fleetApi.fleet(input.required("FleetId"));
  }

  private Computes.Compute compute(Input input) {
    String name = input.required("ComputeName");
    return computes
        .find(fleet(input), plain(name))
        .orElseThrow(
            () ->
                Input.notFound(
                    "Compute " + name + " is not registered; call RegisterCompute first."));
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
    String location = input.given("Location").orElse(fleet.spec.location());
    if (!fleet.locations.contains(location)) {
      throw Input.invalid(
          "Location must be one of " + String.join(", ", fleet.locations) + ", was " + location);
    }
    var host =
        new Fleet.Host(input.required("ComputeName"), ip.orElse(""), dns.orElse(""), location);
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
    String location = input.text("Location");
    boolean impaired = input.text("ComputeStatus").equals("IMPAIRED");
    var chosen =
        computes.of(fleet(input)).stream()
            .filter(c -> !impaired && (location.isEmpty() || c.host.location().equals(location)))
            .toList();
    return Shapes.page("ComputeList", input.page(chosen, PAGE), this::shape);
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
    ObjectNode node =
        Shapes.object()
            .put("FleetId", compute.fleet.id)
            .put("FleetArn", compute.fleet.arn)
            .put("ComputeName", compute.host.name())
            .put("ComputeArn", compute.arn(ids))
            .put("ComputeStatus", "ACTIVE")
            .put("Location", compute.host.location())
            .put("CreationTime", Shapes.time(compute.registered))
            .put("GameLiftServiceSdkEndpoint", config.socketUrl());
    Shapes.text(node, "IpAddress", compute.host.ipAddress());
    Shapes.text(node, "DnsName", compute.host.dnsName());
    return node;
  }
}
