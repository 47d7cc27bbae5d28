package dev.netlift.release.aws;

import dev.netlift.release.Answer.StackStatus;
import dev.netlift.release.Event.Failure;
import dev.netlift.release.WorldException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/**
 * The system stack and the bucket of its code, from the first deployment to the last. Every step
 * looks first, so it may be killed anywhere and asked again. One thread.
 */
public final class SystemStack {
  /** CloudFormation takes larger ones from S3 only. */
  private static final int BODY_BYTES_MAX = 51_200;

  private static final List<String> ALIASES = List.of("SpotFleetAliasId", "FleetAliasId");

  private final Clients clients;
  private final Stacks stacks;
  private final Buckets buckets;
  private final String name;
  private final Duration poll;
  private final Consumer<String> progress;

  public SystemStack(Clients clients, String name, Duration poll, Consumer<String> progress) {
    this.clients = clients;
    this.stacks = new Stacks(clients.cloudFormation());
    this.buckets = new Buckets(clients, progress);
    this.name = name;
    this.poll = poll;
    this.progress = progress;
  }

  /** Of the account and Region, as the template names it. */
  private String bucket() {
    String account = clients.sts().getCallerIdentity().account();
    return "netlift-code-" + account + "-" + clients.target().region();
  }

  /**
   * Makes or changes the system.
   *
   * @param template as committed
   * @return the stack's outputs
   * @throws WorldException it failed; CloudFormation has put back what was there before
   */
  public Map<String, String> deploy(
      Path template, Path functionsJar, Map<String, String> parameters, Duration most)
      throws IOException, InterruptedException, WorldException {
    try {
      String hash = sha256(functionsJar);
      String bucket = bucket();
      buckets.make(bucket);
      buckets.put(bucket, SystemTemplate.key(hash), RequestBody.fromFile(functionsJar));
      String text = SystemTemplate.of(Files.readString(template), hash).text();
      boolean large = text.getBytes(StandardCharsets.UTF_8).length > BODY_BYTES_MAX;
      String location = text;
      if (large) {
        String key = "templates/" + name + "-" + hash + ".json";
        clients.s3().putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(text));
        location = buckets.url(bucket, key);
      }
      progress.accept("code is s3://" + bucket + "/" + SystemTemplate.key(hash));
      settle(most);
      if (!stacks.apply(name, location, large, parameters)) {
        progress.accept("stack " + name + " is as it should be");
      }
      Stack now = settle(most).orElseThrow(() -> new IOException("stack " + name + " is gone"));
      String status = now.stackStatusAsString();
      if (!status.equals("CREATE_COMPLETE") && !status.equals("UPDATE_COMPLETE")) {
        throw new WorldException(
            Failure.Kind.REFUSED, "stack " + name + " is " + status + ": " + stacks.reason(name));
      }
      return Stacks.outputs(now);
    } catch (SdkException e) {
      throw Faults.of(e);
    }
  }

  static String sha256(Path file) throws IOException {
    MessageDigest digest = Upload.sha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[65_536];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private Optional<Stack> settle(Duration most) throws InterruptedException, WorldException {
    return settle(name, most);
  }

  /** Waits while it is busy. */
  private Optional<Stack> settle(String name, Duration most)
      throws InterruptedException, WorldException {
    long deadline = System.nanoTime() + most.toNanos();
    String said = "";
    while (true) {
      Optional<Stack> found = stacks.find(name);
      StackStatus status = found.map(Stacks::status).orElse(StackStatus.NONE);
      if (status != StackStatus.BUSY && status != StackStatus.DELETING) {
        return found;
      }
      String now = found.map(Stack::stackStatusAsString).orElse("");
      if (!now.equals(said)) {
        said = now;
        progress.accept("stack " + name + " is " + now);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new WorldException(
            Failure.Kind.PASSING, "stack " + name + " is still " + now + " after " + most);
      }
      Thread.sleep(poll);
    }
  }

  /** Whether there is anything of it. */
  public boolean there() throws WorldException {
    try {
      return stacks.find(name).isPresent();
    } catch (SdkException e) {
      throw Faults.of(e);
    }
  }

  /**
   * Deletes the stack, then the code.
   *
   * @return what outlives it on purpose: physical ids of tables and logs that the template keeps
   */
  public List<String> destroy(Path template, Duration most)
      throws IOException, InterruptedException, WorldException {
    try {
      var kept = new ArrayList<String>();
      if (settle(most).isPresent()) {
        List<String> keeps = SystemTemplate.of(Files.readString(template), "0".repeat(64)).kept();
        clients
            .cloudFormation()
            .listStackResourcesPaginator(r -> r.stackName(name))
            .stackResourceSummaries()
            .stream()
            .filter(each -> keeps.contains(each.logicalResourceId()))
            .forEach(each -> kept.add(each.resourceType() + " " + each.physicalResourceId()));
        emptyUploads(keeps);
        stacks.delete(name);
        Optional<Stack> left = settle(most);
        if (left.isPresent()) {
          throw new WorldException(
              Failure.Kind.REFUSED,
              "stack "
                  + name
                  + " is "
                  + left.get().stackStatusAsString()
                  + ": "
                  + stacks.reason(name));
        }
        progress.accept("stack " + name + " is gone");
      }
      buckets.delete(bucket());
      return kept;
    } catch (SdkException e) {
      throw Faults.of(e);
    }
  }

  /** CloudFormation deletes no bucket that has something in it. */
  private void emptyUploads(List<String> keeps) {
    clients
        .cloudFormation()
        .listStackResourcesPaginator(r -> r.stackName(name))
        .stackResourceSummaries()
        .stream()
        .filter(each -> each.resourceType().equals("AWS::S3::Bucket"))
        .filter(each -> !keeps.contains(each.logicalResourceId()))
        .map(StackResourceSummary::physicalResourceId)
        .filter(bucket -> bucket != null && buckets.there(bucket))
        .forEach(buckets::empty);
  }

  /** What of ours there still is, apart from what was kept on purpose. */
  public List<String> left(String fleetStackPrefix) throws WorldException {
    try {
      var left = new ArrayList<String>();
      for (Stack stack : stacks.all()) {
        if (stack.stackName().equals(name) || stack.stackName().startsWith(fleetStackPrefix)) {
          left.add("stack " + stack.stackName());
        }
      }
      var gameLift = clients.gameLift();
      for (String id : gameLift.listFleetsPaginator(r -> {}).fleetIds()) {
        gameLift.describeFleetAttributes(r -> r.fleetIds(id)).fleetAttributes().stream()
            .filter(fleet -> String.valueOf(fleet.name()).startsWith("netlift-"))
            .forEach(fleet -> left.add("fleet " + id));
      }
      gameLift.listBuildsPaginator(r -> {}).builds().stream()
          .filter(build -> "netlift".equals(build.name()))
          .forEach(build -> left.add("build " + build.buildId()));
      if (buckets.there(bucket())) {
        left.add("bucket " + bucket());
      }
      return left;
    } catch (SdkException e) {
      throw Faults.of(e);
    }
  }

  /**
   * Leads the aliases nowhere: whoever asks for a match is told this.
   *
   * @return a fleet of each generation there is
   */
  public List<String> close(String message, String fleetStackPrefix) throws WorldException {
    try {
      Optional<Stack> found = stacks.find(name);
      for (String output : ALIASES) {
        String aliasId =
            found.map(stack -> Stacks.outputs(stack).getOrDefault(output, "")).orElse("");
        if (!aliasId.isEmpty()) {
          clients
              .gameLift()
              .updateAlias(
                  r ->
                      r.aliasId(aliasId).routingStrategy(s -> s.type("TERMINAL").message(message)));
        }
      }
      return stacks.all().stream()
          .filter(stack -> stack.stackName().startsWith(fleetStackPrefix))
          .map(stack -> Stacks.fleet(stack).id())
          .filter(id -> !id.isEmpty())
          .toList();
    } catch (SdkException e) {
      throw Faults.of(e);
    }
  }

  /**
   * Deletes the stacks of generations that came to no fleet.
   *
   * @throws WorldException one has a fleet by now, or does not go
   */
  public void deleteUnused(String fleetStackPrefix, Duration most)
      throws WorldException, InterruptedException {
    try {
      for (Stack stack : stacks.all()) {
        if (!stack.stackName().startsWith(fleetStackPrefix)) {
          continue;
        }
        Optional<Stack> now = settle(stack.stackName(), most);
        if (now.isPresent() && !Stacks.fleet(now.get()).id().isEmpty()) {
          throw new WorldException(
              Failure.Kind.REFUSED,
              "stack " + stack.stackName() + " has got a fleet meanwhile; destroy again");
        }
        if (now.isPresent()) {
          stacks.delete(stack.stackName());
          if (settle(stack.stackName(), most).isPresent()) {
            throw new WorldException(
                Failure.Kind.REFUSED,
                "stack " + stack.stackName() + " does not go: " + stacks.reason(stack.stackName()));
          }
        }
      }
    } catch (SdkException e) {
      throw Faults.of(e);
    }
  }

  /** Deletes the builds that releases have uploaded. */
  public void deleteBuilds() throws WorldException {
    try {
      for (var build : clients.gameLift().listBuildsPaginator(r -> {}).builds()) {
        if ("netlift".equals(build.name())) {
          clients.gameLift().deleteBuild(r -> r.buildId(build.buildId()));
        }
      }
    } catch (SdkException e) {
      throw Faults.of(e);
    }
  }
}
