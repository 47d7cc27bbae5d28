package dev.netlift.local.gamelift;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** AWS::GameLift::Fleet: one machine, this one. */
final class FleetProvider implements ResourceProvider {
  private static final int PORT_MAX = 60_000;
  private static final int PROCESSES_MAX = 50;

  /** What the events of a process begin with that failed or was ended; as many tell enough. */
  private static final String TROUBLE = "SERVER_PROCESS_";

  private static final int TROUBLES_MAX = 5;

  private final Loop loop;
  private final Fleets fleets;
  private final Builds builds;
  private final Tags tags;
  private final Api api;
  private final String region;

  FleetProvider(Loop loop, Fleets fleets, Builds builds, Tags tags, Api api, String region) {
    this.loop = loop;
    this.api = api;
    this.fleets = fleets;
    this.builds = builds;
    this.tags = tags;
    this.region = region;
    tags.kind("fleet", id -> fleets.find(id).isPresent());
  }

  @Override
  public String type() {
    return "AWS::GameLift::Fleet";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "Name",
        "Description",
        "BuildId",
        "CertificateConfiguration",
        "ComputeType",
        "EC2InstanceType",
        "EC2InboundPermissions",
        "FleetType",
        "InstanceRoleARN",
        "InstanceRoleCredentialsProvider",
        "Locations",
        "LogPaths",
        "MetricGroups",
        "NewGameSessionProtectionPolicy",
        "ResourceCreationLimitPolicy",
        "RuntimeConfiguration",
        "Tags");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "ApplyCapacity", "the local fleet has one machine, whatever the capacity",
        "ScalingPolicies", "a laptop does not grow");
  }

  @Override
  public Resource create(Declaration declaration) {
    var fleet = new Property(declaration.properties(), declaration.logicalId());
    String compute = fleet.text("ComputeType");
    if (!compute.isEmpty() && !compute.equals("EC2")) {
      throw fleet.error("ComputeType", "must be EC2 locally, was " + compute);
    }
    String buildId = fleet.required("BuildId");
    Path build =
        loop.call(() -> builds.folder(buildId))
            .orElseThrow(
                () ->
                    fleet.error(
                        "BuildId",
                        buildId + " is not a build of this cloud; register the build first"));
    var spec =
        new Fleet.Spec(
            fleet.given("Name").orElse(declaration.inventedName()),
            fleet.text("Description"),
            buildId,
            build,
            runtime(fleet.object("RuntimeConfiguration"), build),
            fleet.given("InstanceRoleARN"),
            ports(fleet),
            location(fleet),
            fleet.given("EC2InstanceType").orElse("c5.large"),
            fleet.given("NewGameSessionProtectionPolicy").orElse("NoProtection"),
            FleetSettings.of(declaration.properties()).on(loop.call(() -> builds.system(buildId))));
    Map<String, String> given = tags(fleet);
    String type = fleet.given("FleetType").orElse("ON_DEMAND");
    Fleet created =
        loop.call(
            () -> {
              Fleet made = fleets.create(spec);
              made.type = type;
              tags.made("fleet", made.id, given);
              return made;
            });
    return new Resource(created.id, Map.of("FleetId", created.id, "FleetArn", created.arn));
  }

  /** As the service: it is there when a first process is ready for players. */
  @Override
  public boolean ready(Resource resource) {
    return loop.call(
        () -> {
          Fleet fleet =
              fleets
                  .find(resource.ref())
                  .orElseThrow(() -> new DeployException(resource.ref() + " is gone"));
          var troubles =
              fleet.events.stream().filter(event -> event.code().startsWith(TROUBLE)).toList();
          if (!fleet.active && troubles.size() >= TROUBLES_MAX) {
            throw new DeployException(
                "no server process becomes ready: " + troubles.getLast().message());
          }
          return fleet.active;
        });
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    Providers.delete(loop, api, "Fleet", "FleetId", resource.ref());
  }

  @Override
  public boolean gone(Resource resource) {
    return loop.call(() -> fleets.find(resource.ref()).isEmpty());
  }

  private String location(Property fleet) {
    List<Property> locations = fleet.objects("Locations");
    if (locations.size() > 1) {
      throw fleet.error("Locations", "may have one location locally, has " + locations.size());
    }
    return locations.stream()
        .findFirst()
        .map(location -> location.only("Location", "LocationCapacity").required("Location"))
        .orElse(region);
  }

  private static Map<String, String> tags(Property fleet) {
    try {
      return Tags.read(fleet.json().path("Tags"));
    } catch (AwsException e) {
      throw fleet.error("Tags", "cannot be kept: " + e.message());
    }
  }

  private static List<Fleet.IpPermission> ports(Property fleet) {
    return fleet.objects("EC2InboundPermissions").stream()
        .map(
            permission -> {
              permission.only("FromPort", "ToPort", "IpRange", "Protocol");
              int from = permission.number("FromPort", -1, 1, PORT_MAX);
              return new Fleet.IpPermission(
                  from,
                  permission.number("ToPort", from, from, PORT_MAX),
                  permission.text("IpRange"),
                  permission.text("Protocol"));
            })
        .distinct()
        .toList();
  }

  private static RuntimeConfiguration runtime(Property runtime, Path build) {
    runtime.only(
        "ServerProcesses",
        "MaxConcurrentGameSessionActivations",
        "GameSessionActivationTimeoutSeconds");
    List<RuntimeConfiguration.Entry> entries =
        runtime.objects("ServerProcesses").stream().map(entry -> entry(entry, build)).toList();
    int processes =
        entries.stream().mapToInt(RuntimeConfiguration.Entry::concurrentExecutions).sum();
    if (processes < 1 || processes > PROCESSES_MAX) {
      throw runtime.error(
          "ServerProcesses",
          "must add up to 1 to " + PROCESSES_MAX + " processes, were " + processes);
    }
    return new RuntimeConfiguration(
        entries,
        runtime.number(
            "MaxConcurrentGameSessionActivations", Integer.MAX_VALUE, 1, Integer.MAX_VALUE),
        runtime.number(
            "GameSessionActivationTimeoutSeconds",
            RuntimeConfiguration.ACTIVATION_TIMEOUT_DEFAULT,
            1,
            600));
  }

  private static RuntimeConfiguration.Entry entry(Property entry, Path build) {
    entry.only("LaunchPath", "Parameters", "ConcurrentExecutions");
    String path = entry.matching("LaunchPath", "[A-Za-z0-9_:.+/\\\\\\- ]+");
    if (!path.startsWith(RuntimeConfiguration.GAME_ROOT) || path.contains("..")) {
      throw entry.error(
          "LaunchPath", "must be below " + RuntimeConfiguration.GAME_ROOT + ", was " + path);
    }
    Path executable = RuntimeConfiguration.executable(build, path);
    if (!Files.isExecutable(executable)) {
      throw new DeployException(
          entry.where()
              + ".LaunchPath is "
              + path
              + ", but the build has no executable "
              + executable
              + "; build the server first");
    }
    String parameters =
        entry.has("Parameters")
            ? entry.matching("Parameters", "[A-Za-z0-9_:.+/\\\\\\- =@;{},?'\\[\\]\"]+")
            : "";
    return new RuntimeConfiguration.Entry(
        path, parameters, entry.number("ConcurrentExecutions", 1, 1, PROCESSES_MAX));
  }
}
