package dev.netlift.backend.functions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** DynamoDB Local in a process of its own, one for all tests of this JVM, gone with it. */
public final class LocalDynamo {
  private static final Path LIBRARIES =
      Path.of("..", "fleet", "local", "parts", "dynamodb", "target", "lib");
  private static final Duration START_MAX = Duration.ofSeconds(40);

  private LocalDynamo() {}

  private static final class Running {
    static final DynamoDbClient CLIENT = start();
  }

  /** A new empty table with one text key. */
  public static Table table(String key) {
    return new Table(Running.CLIENT, createTable(Running.CLIENT, key), key);
  }

  /** For what no store does: reading and writing items as they are. */
  public static DynamoDbClient client() {
    return Running.CLIENT;
  }

  /** The name of a new empty table with one text key. */
  public static String named(String key) {
    return createTable(Running.CLIENT, key);
  }

  /** One with an index over a text and a number, of keys only. */
  public static Table table(String key, String index, String partition, String sort) {
    String name = key + "-" + UUID.randomUUID();
    Running.CLIENT.createTable(
        r ->
            r.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                    attribute(key, ScalarAttributeType.S),
                    attribute(partition, ScalarAttributeType.S),
                    attribute(sort, ScalarAttributeType.N))
                .keySchema(part(key, KeyType.HASH))
                .globalSecondaryIndexes(
                    GlobalSecondaryIndex.builder()
                        .indexName(index)
                        .keySchema(part(partition, KeyType.HASH), part(sort, KeyType.RANGE))
                        .projection(p -> p.projectionType(ProjectionType.KEYS_ONLY))
                        .build()));
    return new Table(Running.CLIENT, name, key);
  }

  private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
    return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
  }

  private static KeySchemaElement part(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }

  private static String createTable(DynamoDbClient client, String key) {
    String name = key + "-" + UUID.randomUUID();
    client.createTable(
        r ->
            r.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(attribute(key, ScalarAttributeType.S))
                .keySchema(part(key, KeyType.HASH)));
    return name;
  }

  private static DynamoDbClient start() {
    if (!Files.isDirectory(LIBRARIES)) {
      throw new IllegalStateException(
          LIBRARIES.toAbsolutePath().normalize()
              + " is missing; build with -am to fetch DynamoDB Local");
    }
    try {
      int port = freePort();
      Path log = Path.of("target", "dynamodb-local.log");
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElse("java"),
                  "--enable-native-access=ALL-UNNAMED",
                  "-Xmx192m",
                  "-cp",
                  LIBRARIES + "/*",
                  "software.amazon.dynamodb.services.local.main.ServerRunner",
                  "-inMemory",
                  "-disableTelemetry",
                  "-port",
                  String.valueOf(port))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      DynamoDbClient client =
          DynamoDbClient.builder()
              .endpointOverride(URI.create("http://127.0.0.1:" + port))
              .region(Region.US_WEST_2)
              .credentialsProvider(
                  StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
              .httpClientBuilder(UrlConnectionHttpClient.builder())
              .build();
      awaitUp(client, process, log);
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitUp(DynamoDbClient client, Process process, Path log) {
    long deadlineNanos = System.nanoTime() + START_MAX.toNanos();
    while (true) {
      try {
        client.listTables();
        return;
      } catch (SdkException e) {
        if (!process.isAlive() || System.nanoTime() > deadlineNanos) {
          throw new IllegalStateException("DynamoDB Local did not start, see " + log, e);
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
