package dev.netlift.local.gamelift;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads what CreateFleet asks for. Owned by the loop. */
final class FleetMaking {
  private static final int PROCESSES_MAX = 50;
  private static final List<String> NOT_ANYWHERE =
      List.of(
          "BuildId",
          "ScriptId",
          "EC2InstanceType",
          "FleetType",
          "RuntimeConfiguration",
          "ServerLaunchPath",
          "ServerLaunchParameters",
          "LogPaths",
          "EC2InboundPermissions",
          "CertificateConfiguration",
          "InstanceRoleCredentialsProvider",
          "PlayerGatewayMode",
          "PlayerGatewayConfiguration");

  private final Locations locations;
  private final Builds builds;
  private final String region;

  FleetMaking(Locations locations, Builds builds, String region) {
    this.locations = locations;
    this.builds = builds;
    this.region = region;
  }

  Fleet.Spec spec(Input input) {
    return input.text("ComputeType").equals("ANYWHERE") ? anywhere(input) : managed(input);
  }

  static List<String> locationsOf(Input input) {
    var names = new ArrayList<String>();
    for (JsonNode location : input.json().path("Locations")) {
      String name = location.path("Location").asString("");
      if (names.contains(name)) {
        throw Input.invalid("Locations names " + name + " twice.");
      }
      names.add(name);
    }
    return names;
  }

  private Fleet.Spec anywhere(Input input) {
    for (String member : NOT_ANYWHERE) {
      if (input.json().has(member)) {
        throw Input.invalid(member + " does not go with ComputeType ANYWHERE.");
      }
    }
    List<String> wanted = locationsOf(input);
    if (wanted.isEmpty()) {
      throw Input.invalid("Locations is required for ComputeType ANYWHERE.");
    }
    wanted.forEach(this::requireCustom);
    return new Fleet.Spec(
        input.required("Name"),
        input.text("Description"),
        "",
        Path.of(""),
        RuntimeConfiguration.NONE,
        input.given("InstanceRoleArn"),
        List.of(),
        wanted.getFirst(),
        "",
        input.given("NewGameSessionProtectionPolicy").orElse("NoProtection"),
        FleetSettings.of(input.json()));
  }

  void requireCustom(String location) {
    if (!locations.custom(location)) {
      throw Input.notFound(
          "Location " + location + " does not exist; create it with CreateLocation.");
    }
  }

  private Fleet.Spec managed(Input input) {
    if (input.json().has("AnywhereConfiguration")) {
      throw Input.invalid("AnywhereConfiguration goes with ComputeType ANYWHERE only.");
    }
    String buildId = Ids.last(input.required("BuildId"));
    Path build =
        builds
            .folder(buildId)
            .orElseThrow(
                () -> Input.notFound("Build " + buildId + " does not exist or is not READY."));
    List<String> wanted = locationsOf(input);
    if (!wanted.isEmpty() && !wanted.equals(List.of(region))) {
      throw Input.invalid("Locations of an EC2 fleet here can only be " + region + ".");
    }
    check(input.json());
    return new Fleet.Spec(
        input.required("Name"),
        input.text("Description"),
        buildId,
        build,
        runtime(input, build),
        input.given("InstanceRoleArn"),
        permissions(input.json().path("EC2InboundPermissions")),
        region,
        input.required("EC2InstanceType"),
        input.given("NewGameSessionProtectionPolicy").orElse("NoProtection"),
        FleetSettings.of(input.json()).on(builds.system(buildId)));
  }

  private static void check(JsonNode request) {
    if (request
        .path("CertificateConfiguration")
        .path("CertificateType")
        .asString("")
        .equals("GENERATED")) {
      throw Input.invalid(
          "CertificateConfiguration.CertificateType GENERATED is not supported by the local GameLift:"
              + " nobody would issue the certificate. Leave it DISABLED.");
    }
    if (request.has("InstanceRoleCredentialsProvider") && !request.has("InstanceRoleArn")) {
      throw Input.invalid("InstanceRoleCredentialsProvider needs an InstanceRoleArn.");
    }
    String gateway = request.path("PlayerGatewayMode").asString("DISABLED");
    if (gateway.equals("REQUIRED")) {
      throw Input.invalid(
          "PlayerGatewayMode REQUIRED cannot be had from the local GameLift, which has no gateway;"
              + " with ENABLED clients connect directly.");
    }
    if (request.has("PlayerGatewayConfiguration") && gateway.equals("DISABLED")) {
      throw Input.invalid(
          "PlayerGatewayConfiguration needs a PlayerGatewayMode other than DISABLED.");
    }
  }

  static List<Fleet.IpPermission> permissions(JsonNode list) {
    var permissions = new ArrayList<Fleet.IpPermission>();
    for (JsonNode permission : list) {
      int from = permission.path("FromPort").asInt();
      int to = permission.path("ToPort").asInt();
      if (to < from) {
        throw Input.invalid("ToPort must be at least FromPort " + from + ", was " + to + ".");
      }
      permissions.add(
          new Fleet.IpPermission(
              from,
              to,
              permission.path("IpRange").asString(""),
              permission.path("Protocol").asString("")));
    }
    return permissions;
  }

  /** A launch path of the request's own is how fleets were made before runtime configurations. */
  private static RuntimeConfiguration runtime(Input input, Path build) {
    Optional<String> path = input.given("ServerLaunchPath");
    if (path.isEmpty()) {
      if (input.json().has("ServerLaunchParameters")) {
        throw Input.invalid("ServerLaunchParameters needs a ServerLaunchPath.");
      }
      return runtime(input.json().path("RuntimeConfiguration"), build);
    }
    if (input.json().has("RuntimeConfiguration")) {
      throw Input.invalid("ServerLaunchPath does not go with RuntimeConfiguration.");
    }
    return new RuntimeConfiguration(
        List.of(
            new RuntimeConfiguration.Entry(
                launchPath(path.get(), build, "ServerLaunchPath"),
                input.text("ServerLaunchParameters"),
                1)),
        Integer.MAX_VALUE,
        RuntimeConfiguration.ACTIVATION_TIMEOUT_DEFAULT);
  }

  private static String launchPath(String path, Path build, String where) {
    if (!path.startsWith(RuntimeConfiguration.GAME_ROOT) || path.contains("..")) {
      throw Input.invalid(
          where + " must be below " + RuntimeConfiguration.GAME_ROOT + ", was " + path + ".");
    }
    if (!Files.isExecutable(RuntimeConfiguration.executable(build, path))) {
      throw Input.invalid(where + " is " + path + ", which the build has not as an executable.");
    }
    return path;
  }

  static RuntimeConfiguration runtime(JsonNode runtime, Path build) {
    var entries = new ArrayList<RuntimeConfiguration.Entry>();
    int processes = 0;
    for (JsonNode node : runtime.path("ServerProcesses")) {
      String where = "RuntimeConfiguration.ServerProcesses[" + entries.size() + "].LaunchPath";
      String path = launchPath(node.path("LaunchPath").asString(""), build, where);
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
}
