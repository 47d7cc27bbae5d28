package dev.netlift.release.verbs;

import dev.netlift.release.Timing;
import dev.netlift.release.aws.Clients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which cloud, as whom, and how to say what came of it. */
final class TargetOptions {
  @Option(names = "--local", description = "the cloud of ./netlift up, as it is now")
  private boolean local;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      description = "several are done in turn, the first is the canary")
  private List<String> regions = List.of();

  @Option(names = "--profile", paramLabel = "NAME", description = "of ~/.aws; else the usual keys")
  private @Nullable String profile;

  @Option(
      names = "--stack",
      paramLabel = "NAME",
      description = "the system's (default ${DEFAULT-VALUE})")
  private String stack = "system";

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  @Option(
      names = "--drain-minutes",
      paramLabel = "N",
      description = "how long sessions may take to end (default: 120, locally 10)")
  private @Nullable Integer drainMinutes;

  @Option(
      names = "--keep-warm",
      paramLabel = "MINUTES",
      description = "how long the old fleet waits as it is for a rollback (default: 0)")
  private int keepWarmMinutes;

  @Option(
      names = "--smoke-seconds",
      paramLabel = "N",
      description = "how long a smoke plays in each location (default ${DEFAULT-VALUE})")
  private int smokeSeconds = 10;

  boolean local() {
    return local;
  }

  Duration smoke() {
    if (smokeSeconds < 2 || smokeSeconds > 600) {
      throw new IllegalArgumentException("--smoke-seconds must be 2 to 600, was " + smokeSeconds);
    }
    return Duration.ofSeconds(smokeSeconds);
  }

  boolean json() {
    return json;
  }

  String stack() {
    if (!stack.matches("[A-Za-z][A-Za-z0-9-]{0,100}")) {
      throw new IllegalArgumentException("--stack must be a stack's name, was " + stack);
    }
    return stack;
  }

  /**
   * @throws IllegalArgumentException one of them cannot be
   */
  Timing timing() {
    Timing usual = local ? Timing.LOCAL : Timing.AWS;
    if (drainMinutes != null && drainMinutes < 0 || keepWarmMinutes < 0) {
      throw new IllegalArgumentException("minutes must not be negative");
    }
    return new Timing(
        usual.poll(),
        usual.settle(),
        Duration.ofMinutes(keepWarmMinutes),
        drainMinutes == null ? usual.drain() : Duration.ofMinutes(drainMinutes),
        usual.step());
  }

  /**
   * The Regions in turn.
   *
   * @throws IOException no cloud runs here, with --local
   * @throws IllegalArgumentException nobody says which Region
   */
  List<Clients.Target> targets(Home home) throws IOException {
    if (local) {
      if (profile != null) {
        throw new IllegalArgumentException("--local does not go with --profile");
      }
      if (regions.isEmpty()) {
        return List.of(localTarget(home, ""));
      }
      var clouds = new ArrayList<Clients.Target>();
      for (String region : regions.stream().distinct().toList()) {
        clouds.add(localTarget(home, region));
      }
      return clouds;
    }
    List<String> named = regions;
    if (named.isEmpty()) {
      String environment = System.getenv("AWS_REGION");
      if (environment == null || environment.isBlank()) {
        throw new IllegalArgumentException("say --local, or --region NAME, or set AWS_REGION");
      }
      named = List.of(environment);
    }
    AwsCredentialsProvider keys =
        profile == null
            ? DefaultCredentialsProvider.builder().build()
            : ProfileCredentialsProvider.create(profile);
    return named.stream()
        .distinct()
        .map(region -> new Clients.Target(region, keys, Optional.empty()))
        .toList();
  }

  /**
   * The one Region that a verb is about.
   *
   * @throws IllegalArgumentException several are named
   */
  Clients.Target target(Home home) throws IOException {
    List<Clients.Target> all = targets(home);
    if (all.size() != 1) {
      throw new IllegalArgumentException("a fleet is in one Region; say one --region");
    }
    return all.getFirst();
  }

  /** Whether it is about the local cloud that is started when nobody says which. */
  boolean localOnly() {
    return local && regions.isEmpty();
  }

  /**
   * @param region of the cloud; empty: the one that is started when nobody says
   */
  static Clients.Target localTarget(Home home, String region) throws IOException {
    Path cloud = home.localCloud(region);
    JsonNode client = JsonMapper.shared().readTree(Files.readString(cloud.resolve("client.json")));
    return new Clients.Target(
        client.path("region").asString(""),
        ProfileCredentialsProvider.builder()
            .profileFile(
                ProfileFile.builder()
                    .type(ProfileFile.Type.CREDENTIALS)
                    .content(cloud.resolve("credentials"))
                    .build())
            .build(),
        Optional.of(URI.create(client.path("endpointUrl").asString(""))));
  }
}
