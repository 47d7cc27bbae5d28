package dev.netlift.local;

import dev.netlift.local.play.ServerMetrics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "metrics",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what game servers and functions told CloudWatch: of the running cloud, else of the last play.",
      "Servers report once a minute and when they end, functions with each call."
    })
final class MetricsCommand implements Callable<Integer> {
  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Path state = Home.find().state();
    Optional<CloudFile> cloud = CloudFile.running(state);
    JsonNode metrics;
    if (cloud.isPresent()) {
      metrics =
          ServerMetrics.read(
              URI.create("http://127.0.0.1:" + cloud.get().port()),
              Home.REGION,
              administrator(state),
              Instant.now());
    } else {
      Path kept = state.resolve("metrics.json");
      if (!Files.exists(kept)) {
        throw new IllegalStateException(
            "no local cloud is running and none has been played. Run ./netlift play");
      }
      metrics = JsonMapper.shared().readTree(Files.readString(kept));
    }
    if (json) {
      System.out.println(metrics);
    } else {
      System.out.println(
          cloud.isPresent()
              ? "of the running cloud:"
              : "of the last play, " + metrics.path("readAt").asString("") + ":");
      System.out.print(ServerMetrics.table(metrics));
    }
    return 0;
  }

  static AwsCredentialsProvider administrator(Path state) throws IOException {
    JsonNode keys =
        JsonMapper.shared().readTree(Files.readString(state.resolve("administrator.json")));
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(
            keys.required("accessKeyId").asString(), keys.required("secretAccessKey").asString()));
  }
}
