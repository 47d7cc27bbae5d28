package dev.netlift.backend.achievements;

import dev.netlift.benchmarks.Processes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * DynamoDB Local in memory, in a process of its own. Its clients never try a call again, so that a
 * failure is seen and not waited for.
 */
final class DynamoProcess implements AutoCloseable {
  private static final Path LIBRARIES =
      Path.of("fleet", "local", "parts", "dynamodb", "target", "lib");
  private static final long START_NANOS_MAX = 60_000_000_000L;

  private final Process process;
  private final URI endpoint;

  private DynamoProcess(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /**
   * @param root of the repository
   */
  static DynamoProcess start(Path root) throws IOException {
    Path libraries = root.resolve(LIBRARIES);
    if (!Files.isDirectory(libraries)) {
      throw new IllegalStateException(libraries + " is missing; build fleet/local first");
    }
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Process process =
        Processes.start(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-Xmx768m",
                    "-cp",
                    libraries + "/*",
                    "software.amazon.dynamodb.services.local.main.ServerRunner",
                    "-inMemory",
                    "-disableTelemetry",
                    "-port",
                    Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD));
    var dynamo = new DynamoProcess(process, URI.create("http://127.0.0.1:" + port));
    dynamo.awaitUp();
    return dynamo;
  }

  DynamoDbClient client() {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_WEST_2)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .overrideConfiguration(
            c -> c.retryStrategy(RetryMode.STANDARD).retryStrategy(b -> b.maxAttempts(1)))
        .build();
  }

  /** A new table with one text key, as the template has them. */
  static void table(DynamoDbClient client, String name, String key) {
    client.createTable(
        r ->
            r.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                    AttributeDefinition.builder()
                        .attributeName(key)
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(
                    KeySchemaElement.builder().attributeName(key).keyType(KeyType.HASH).build()));
  }

  private void awaitUp() {
    long deadlineNanos = System.nanoTime() + START_NANOS_MAX;
    try (var client = client()) {
      while (true) {
        try {
          client.listTables();
          return;
        } catch (SdkException e) {
          if (!process.isAlive() || System.nanoTime() - deadlineNanos > 0) {
            throw new IllegalStateException("DynamoDB Local did not start", e);
          }
        }
      }
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
