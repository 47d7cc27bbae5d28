package dev.netlift.release.verbs;

import dev.netlift.release.Timing;
import dev.netlift.release.aws.Clients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
      description = "of AWS; several are done in turn, the first is the canary")
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

  boolean local() {
    return local;
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
      if (!regions.isEmpty() || profile != null) {
        throw new IllegalArgumentException("--local goes with neither --region nor --profile");
      }
      return List.of(localTarget(home));
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

  static Clients.Target localTarget(Home home) throws IOException {
    Path config = home.state().resolve("client.json");
    if (!Files.exists(config)) {
      throw new IOException("no local cloud is running here (no " + config + "): ./netlift up");
    }
    JsonNode client = JsonMapper.shared().readTree(Files.readString(config));
    return new Clients.Target(
        client.path("region").asString(""),
        ProfileCredentialsProvider.builder()
            .profileFile(
                ProfileFile.builder()
                    .type(ProfileFile.Type.CREDENTIALS)
                    .content(home.state().resolve("credentials"))
                    .build())
            .build(),
        Optional.of(URI.create(client.path("endpointUrl").asString(""))));
  }
}
