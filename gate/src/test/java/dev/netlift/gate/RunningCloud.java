package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.Api;
import dev.netlift.client.ClientConfig;
import dev.netlift.client.GuestIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A cloud started by {@code ./netlift up}, as another terminal sees it. */
final class RunningCloud implements AutoCloseable {
  static final Duration START_MOST = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final Path state;
  private final Process launcher;
  private final Path log;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable GameLiftClient gameLift;

  private RunningCloud(Path root, Path state, Process launcher, Path log) {
    this.root = root;
    this.state = state;
    this.launcher = launcher;
    this.log = log;
  }

  /**
   * @param options of the verb {@code up}
   */
  static RunningCloud start(Path root, String... options) throws IOException {
    RunningCloud cloud = starting(root, root.resolve(".netlift"), options);
    try {
      cloud.awaitReady();
      return cloud;
    } catch (RuntimeException | Error e) {
      cloud.close();
      throw e;
    }
  }

  /** One of another Region, beside the first. Not ready yet. */
  static RunningCloud beside(Path root, String region, int port) throws IOException {
    return starting(
        root,
        root.resolve(".netlift/regions").resolve(region),
        "--region",
        region,
        "--port",
        Integer.toString(port));
  }

  private static RunningCloud starting(Path root, Path state, String... options)
      throws IOException {
    Path log = Files.createTempFile("netlift-up", ".log");
    String[] words = Stream.concat(Stream.of("up"), Stream.of(options)).toArray(String[]::new);
    return new RunningCloud(root, state, Command.netlift(root, words).start(log), log);
  }

  void awaitReady() {
    await("the cloud to be ready", START_MOST, () -> said("The local cloud is up"));
  }

  /** Whether the launcher's output holds {@code words}. */
  boolean said(String words) {
    return Repository.text(log).contains(words);
  }

  /** The first group of {@code pattern} in the launcher's output. */
  String said(Pattern pattern) {
    Matcher found = pattern.matcher(Repository.text(log));
    assertThat(found.find()).as("%s in what the launcher said", pattern).isTrue();
    return found.group(1);
  }

  void await(String what, Duration most, BooleanSupplier condition) {
    Instant end = Instant.now().plus(most);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end) || (!launcher.isAlive() && !condition.getAsBoolean())) {
        throw new AssertionError(
            "waited " + most + " for " + what + "; the launcher said:\n" + Repository.text(log));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for " + what, e);
      }
    }
  }

  Process launcher() {
    return launcher;
  }

  ClientConfig config() throws IOException {
    return ClientConfig.read(state.resolve("client.json"));
  }

  /** A new guest's way to the API. */
  Api guest() throws IOException {
    var clock = InstantSource.system();
    return new Api(config(), http, new GuestIdentity(config(), http, clock), clock);
  }

  HttpClient http() {
    return http;
  }

  /** What the cloud's folder says of its stacks, as JSON. */
  String outputs() {
    return Repository.text(state.resolve("outputs.json"));
  }

  AwsCredentialsProvider administratorKeys() {
    return ProfileCredentialsProvider.builder()
        .profileFile(
            ProfileFile.builder()
                .type(ProfileFile.Type.CREDENTIALS)
                .content(state.resolve("credentials"))
                .build())
        .build();
  }

  /** The administrator's view of GameLift. */
  GameLiftClient gameLift() {
    GameLiftClient known = gameLift;
    if (known == null) {
      try {
        known =
            GameLiftClient.builder()
                .endpointOverride(config().endpointUrl())
                .region(Region.of(config().region()))
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(administratorKeys())
                .build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      gameLift = known;
    }
    return known;
  }

  /**
   * The children of the cloud that are recorded and alive, those whose name starts with {@code
   * name}.
   */
  List<ProcessHandle> children(String name) {
    try (Stream<Path> records = Files.list(state.resolve("processes"))) {
      return records
          .filter(record -> record.toString().endsWith(".json"))
          .map(record -> JSON.readTree(Repository.text(record)))
          .filter(record -> record.get("name").asString().startsWith(name))
          .map((JsonNode record) -> ProcessHandle.of(record.get("pid").asLong()))
          .flatMap(process -> process.stream())
          .filter(ProcessHandle::isAlive)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** What the API of another service would be called with. */
  Administrator administrator() throws IOException {
    return new Administrator(config(), state.resolve("credentials"), http);
  }

  /** Runs an AWS command line against this cloud. */
  Command.Result aws(String program, String... words) throws IOException {
    String[] all = new String[words.length + 3];
    all[0] = program;
    all[1] = "--endpoint-url";
    all[2] = config().endpointUrl().toString();
    System.arraycopy(words, 0, all, 3, words.length);
    Command.Result result =
        Command.in(root, all)
            .with("AWS_SHARED_CREDENTIALS_FILE", state.resolve("credentials").toString())
            .with("AWS_CONFIG_FILE", "/dev/null")
            .with("AWS_REGION", config().region())
            .with("AWS_DEFAULT_REGION", config().region())
            .with("AWS_DEFAULT_OUTPUT", "json")
            .with("AWS_PAGER", "")
            .run(Duration.ofSeconds(60));
    assertThat(result.exitCode()).as("%s: %s", List.of(all), result).isZero();
    return result;
  }

  @Override
  public void close() {
    Command.netlift(root, "down").run(Duration.ofSeconds(30));
    launcher.destroyForcibly();
    try {
      launcher.waitFor();
      Files.deleteIfExists(log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
