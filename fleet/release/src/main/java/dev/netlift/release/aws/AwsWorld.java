package dev.netlift.release.aws;

import dev.netlift.release.Action;
import dev.netlift.release.Answer;
import dev.netlift.release.Answer.BuildStatus;
import dev.netlift.release.Answer.StackStatus;
import dev.netlift.release.Event.Failure;
import dev.netlift.release.FleetRef;
import dev.netlift.release.Order;
import dev.netlift.release.Question;
import dev.netlift.release.Routing;
import dev.netlift.release.Sizes;
import dev.netlift.release.SystemFacts;
import dev.netlift.release.World;
import dev.netlift.release.WorldException;
import dev.netlift.release.build.FleetTemplate;
import dev.netlift.release.smoke.Smoke;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.Build;
import software.amazon.awssdk.services.gamelift.model.FleetAction;
import software.amazon.awssdk.services.gamelift.model.InvalidRequestException;
import software.amazon.awssdk.services.gamelift.model.NotFoundException;
import software.amazon.awssdk.services.gamelift.model.OperatingSystem;
import software.amazon.awssdk.services.gamelift.model.ProtectionPolicy;
import software.amazon.awssdk.services.gamelift.model.RoutingStrategy;
import software.amazon.awssdk.services.gamelift.model.RoutingStrategyType;

/** One Region of AWS, or of the local cloud: there is no difference here. One thread. */
public final class AwsWorld implements World {
  private static final String BUILD_NAME = "netlift";
  private static final String NO_SPOT = "This release has no Spot fleet.";
  private static final String SDK_VERSION = "5.6.0";

  private final Clients clients;
  private final Stacks stacks;
  private final FleetFacts fleets;
  private final GameLiftClient gameLift;
  private final Order order;
  private final Sources sources;
  private final Smoke smoke;

  /**
   * What is released.
   *
   * @param upload the build; empty where none is needed
   * @param fleetTemplate of a generation
   * @param parameters names of those that it has
   */
  public record Sources(Optional<Upload> upload, Path fleetTemplate, Set<String> parameters) {
    public Sources {
      parameters = Set.copyOf(parameters);
    }
  }

  public AwsWorld(Clients clients, Order order, Sources sources, Smoke smoke) {
    this.clients = clients;
    this.order = order;
    this.sources = sources;
    this.smoke = smoke;
    this.stacks = new Stacks(clients.cloudFormation());
    this.fleets = new FleetFacts(clients.gameLift());
    this.gameLift = clients.gameLift();
  }

  @Override
  public Answer look(Question question) throws WorldException {
    try {
      return switch (question) {
        case Question.TheSystem system -> system(system.stack());
        case Question.TheBuild build -> build(build.version());
        case Question.TheStack stack -> stack(stack.name());
        case Question.TheFleets asked ->
            new Answer.TheFleets(asked.fleetIds().stream().map(fleets::fleet).toList());
        case Question.OpenSessions open -> fleets.open(open.fleetIds());
        case Question.CutSessions cut -> fleets.cut(cut.fleetIds(), cut.since());
        case Question.TheAliases asked ->
            new Answer.TheAliases(routing(asked.aliasId(), asked.spotAliasId()));
      };
    } catch (SdkException e) {
      throw Faults.of(e);
    }
  }

  private Answer system(String name) throws WorldException {
    String account = clients.sts().getCallerIdentity().account();
    Optional<Stack> found = stacks.find(name);
    if (found.isEmpty() || Stacks.status(found.get()) != StackStatus.COMPLETE) {
      String status = found.map(Stack::stackStatusAsString).orElse("not there");
      throw new WorldException(
          Failure.Kind.REFUSED,
          "the stack '" + name + "' is " + status + "; './netlift deploy' makes it");
    }
    Map<String, String> outputs = Stacks.outputs(found.get());
    var facts =
        new SystemFacts(
            account,
            output(outputs, "FleetAliasId"),
            outputs.getOrDefault("SpotFleetAliasId", ""),
            output(outputs, "FleetRoleArn"),
            output(outputs, "OperatorRoleArn"),
            output(outputs, "ApiUrl"));
    Routing target = routing(facts.aliasId(), facts.spotAliasId());
    List<FleetRef> made =
        stacks.all().stream()
            .filter(stack -> stack.stackName().startsWith(order.fleetStackPrefix()))
            .map(Stacks::fleet)
            .toList();
    return new Answer.TheSystem(
        facts,
        target,
        made,
        new Sizes(fleets.capacity(target.fleetId()), fleets.capacity(target.spotFleetId())),
        order.kind() == Order.Kind.RELEASE ? quota(target, made) : "");
  }

  private String quota(Routing target, List<FleetRef> made) {
    String before =
        made.stream()
            .filter(fleet -> fleet.ids().contains(target.fleetId()))
            .map(FleetRef::stack)
            .findFirst()
            .orElse("");
    boolean there = made.stream().anyMatch(fleet -> fleet.stack().equals(order.fleetStack()));
    var template =
        FleetTemplate.read(sources.fleetTemplate(), inherited(before, order.parameters()));
    return new Quotas(clients).missing(template, there);
  }

  private static String output(Map<String, String> outputs, String name) throws WorldException {
    String value = outputs.get(name);
    if (value == null) {
      throw new WorldException(
          Failure.Kind.REFUSED, "the system stack has no output " + name + "; deploy it anew");
    }
    return value;
  }

  private Routing routing(String aliasId, String spotAliasId) {
    return new Routing(target(aliasId), target(spotAliasId));
  }

  private String target(String aliasId) {
    if (aliasId.isEmpty()) {
      return "";
    }
    RoutingStrategy routing =
        gameLift.describeAlias(r -> r.aliasId(aliasId)).alias().routingStrategy();
    return routing.type() == RoutingStrategyType.SIMPLE ? routing.fleetId() : "";
  }

  private Answer build(String version) {
    return gameLift.listBuildsPaginator(r -> {}).builds().stream()
        .filter(build -> version.equals(build.version()))
        .min(
            Comparator.comparing((Build build) -> !build.statusAsString().equals("READY"))
                .thenComparing(Build::creationTime, Comparator.reverseOrder()))
        .map(
            build ->
                new Answer.TheBuild(build.buildId(), BuildStatus.valueOf(build.statusAsString())))
        .orElse(new Answer.TheBuild("", BuildStatus.NONE));
  }

  private Answer stack(String name) {
    Optional<Stack> found = stacks.find(name);
    if (found.isEmpty()) {
      return new Answer.TheStack(StackStatus.NONE, FleetRef.NONE, "");
    }
    StackStatus status = Stacks.status(found.get());
    return new Answer.TheStack(
        status,
        status == StackStatus.COMPLETE ? Stacks.fleet(found.get()) : FleetRef.NONE,
        status == StackStatus.FAILED ? stacks.reason(name) : "");
  }

  @Override
  public String act(Action action) throws WorldException, InterruptedException {
    try {
      return perform(action);
    } catch (SdkException e) {
      throw Faults.of(e);
    } catch (IOException e) {
      throw new WorldException(Failure.Kind.REFUSED, String.valueOf(e.getMessage()));
    }
  }

  private String perform(Action action) throws IOException, InterruptedException {
    switch (action) {
      case Action.CreateBuild create ->
          gameLift.createBuild(
              r ->
                  r.name(BUILD_NAME)
                      .version(create.version())
                      .operatingSystem(OperatingSystem.AMAZON_LINUX_2023)
                      .serverSdkVersion(SDK_VERSION));
      case Action.UploadBuild upload -> upload(upload.buildId());
      case Action.DeleteBuild delete -> gameLift.deleteBuild(r -> r.buildId(delete.buildId()));
      case Action.CreateStack create ->
          stacks.apply(
              create.name(), Files.readString(sources.fleetTemplate()), false, parameters(create));
      case Action.DeleteStack delete -> stacks.delete(delete.name());
      case Action.DeleteFleet delete -> deleteFleet(delete.fleetId());
      case Action.SetCapacity set ->
          gameLift.updateFleetCapacity(
              r ->
                  r.fleetId(set.fleetId())
                      .location(set.location())
                      .minSize(set.capacity().least())
                      .desiredInstances(set.capacity().desired())
                      .maxSize(set.capacity().most()));
      case Action.StopScaling stop ->
          gameLift.stopFleetActions(
              r ->
                  r.fleetId(stop.fleetId())
                      .location(stop.location())
                      .actions(FleetAction.AUTO_SCALING));
      case Action.StartScaling start ->
          gameLift.startFleetActions(
              r ->
                  r.fleetId(start.fleetId())
                      .location(start.location())
                      .actions(FleetAction.AUTO_SCALING));
      case Action.Guard guard ->
          gameLift.updateFleetAttributes(
              r ->
                  r.fleetId(guard.fleetId())
                      .newGameSessionProtectionPolicy(ProtectionPolicy.FULL_PROTECTION));
      case Action.Smoke play -> {
        return smoke(play);
      }
      case Action.MoveAlias move ->
          gameLift.updateAlias(
              r ->
                  r.aliasId(move.aliasId())
                      .routingStrategy(
                          s -> s.type(RoutingStrategyType.SIMPLE).fleetId(move.toFleetId())));
      case Action.CloseAlias close ->
          gameLift.updateAlias(
              r ->
                  r.aliasId(close.aliasId())
                      .routingStrategy(s -> s.type(RoutingStrategyType.TERMINAL).message(NO_SPOT)));
    }
    return "";
  }

  /** Given ones, then those of the generation before, then the template's own. */
  private Map<String, String> inherited(String like, Map<String, String> given) {
    var all = new TreeMap<String, String>();
    if (!like.isEmpty()) {
      stacks.find(like).ifPresent(before -> all.putAll(Stacks.parameters(before)));
      all.keySet().retainAll(sources.parameters());
    }
    all.putAll(given);
    return all;
  }

  private Map<String, String> parameters(Action.CreateStack create) {
    Map<String, String> all = inherited(create.like(), create.parameters());
    all.put("BuildId", create.buildId());
    all.put("FleetRoleArn", create.system().fleetRoleArn());
    all.put("BackendUrl", create.system().apiUrl());
    all.put("Generation", create.generation());
    return all;
  }

  private String smoke(Action.Smoke play) throws InterruptedException {
    for (String fleetId : play.fleet().ids()) {
      List<String> locations = fleets.fleet(fleetId).activeIn();
      String wrong =
          locations.isEmpty()
              ? "fleet " + fleetId + " has no instance"
              : smoke.run(fleetId, locations, play.system()).wrong();
      if (!wrong.isEmpty()) {
        return wrong;
      }
    }
    return "";
  }

  private void deleteFleet(String fleetId) {
    try {
      gameLift.deleteFleet(r -> r.fleetId(fleetId));
    } catch (NotFoundException e) {
      // Gone already.
    }
  }

  private void upload(String buildId) throws IOException {
    Upload upload =
        sources.upload().orElseThrow(() -> new IOException("there is no build to upload"));
    var granted = gameLift.requestUploadCredentials(r -> r.buildId(buildId));
    Path folder = Files.createTempDirectory("netlift-upload");
    try {
      Path zip = folder.resolve("build.zip");
      upload.zip(zip);
      var keys =
          AwsSessionCredentials.create(
              granted.uploadCredentials().accessKeyId(),
              granted.uploadCredentials().secretAccessKey(),
              granted.uploadCredentials().sessionToken());
      try (var s3 = clients.storage(StaticCredentialsProvider.create(keys))) {
        s3.putObject(
            r -> r.bucket(granted.storageLocation().bucket()).key(granted.storageLocation().key()),
            RequestBody.fromFile(zip));
      }
    } catch (InvalidRequestException e) {
      // By now it is READY: an upload whose answer was lost.
      if (gameLift
          .describeBuild(r -> r.buildId(buildId))
          .build()
          .statusAsString()
          .equals("INITIALIZED")) {
        throw e;
      }
    } finally {
      try (Stream<Path> left = Files.walk(folder)) {
        for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
