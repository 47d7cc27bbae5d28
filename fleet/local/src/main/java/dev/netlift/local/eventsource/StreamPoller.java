package dev.netlift.local.eventsource;

import dev.netlift.local.dynamodb.DynamoDb;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.lambda.Destinations;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.lambda.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one table's stream, shard by shard, for one function. One thread. */
final class StreamPoller implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StreamPoller.class);
  private static final Duration IDLE = Duration.ofMillis(100);
  private static final Duration TROUBLE = Duration.ofSeconds(1);
  private static final int LOOKS_FOR_SHARDS = 50; // rounds
  private static final int LIMIT_MAX = 1_000;

  private final MappingSettings settings;
  private final DynamoDb dynamoDb;
  private final Lambda lambda;
  private final Destinations destinations;
  private final String region;
  private final Clock clock;
  private final Map<String, Shard> shards = new LinkedHashMap<>();
  private final Thread thread = Thread.ofVirtual().name("stream-poller").unstarted(this::poll);

  StreamPoller(
      MappingSettings settings,
      DynamoDb dynamoDb,
      Lambda lambda,
      Destinations destinations,
      String region,
      Clock clock) {
    this.settings = settings;
    this.dynamoDb = dynamoDb;
    this.lambda = lambda;
    this.destinations = destinations;
    this.region = region;
    this.clock = clock;
  }

  /** How far a shard is read. */
  private static final class Shard {
    final String id;
    final boolean fromOldest;
    @Nullable String iterator;
    @Nullable String lastSequence;
    boolean ended;

    Shard(String id, boolean fromOldest) {
      this.id = id;
      this.fromOldest = fromOldest;
    }
  }

  /** Finds where to begin, so that what is written from now on is seen, and starts reading. */
  void start() {
    findShards(settings.fromOldest());
    shards.values().forEach(this::iterate);
    thread.start();
  }

  private void poll() {
    try {
      for (int round = 1; !Thread.currentThread().isInterrupted(); round++) {
        boolean idle = true;
        try {
          if (round % LOOKS_FOR_SHARDS == 0) {
            findShards(true); // Of a new shard nothing has been seen.
          }
          for (Shard shard : shards.values()) {
            idle &= shard.ended || !read(shard);
          }
        } catch (AwsException e) {
          log.atWarn()
              .addKeyValue("stream", settings.sourceArn())
              .addKeyValue("code", e.code())
              .log("stream not read");
          Thread.sleep(TROUBLE);
        }
        if (idle) {
          Thread.sleep(IDLE);
        }
      }
    } catch (InterruptedException e) {
      // We are stopping.
    }
  }

  private void findShards(boolean fromOldest) {
    ObjectNode body = Bodies.MAPPER.createObjectNode().put("StreamArn", settings.sourceArn());
    JsonNode stream = dynamoDb.askStreams("DescribeStream", body).path("StreamDescription");
    for (JsonNode shard : stream.path("Shards")) {
      String id = shard.path("ShardId").asString();
      shards.computeIfAbsent(id, _ -> new Shard(id, fromOldest));
    }
  }

  private void iterate(Shard shard) {
    ObjectNode body =
        Bodies.MAPPER
            .createObjectNode()
            .put("StreamArn", settings.sourceArn())
            .put("ShardId", shard.id);
    if (shard.lastSequence != null) {
      body.put("ShardIteratorType", "AFTER_SEQUENCE_NUMBER");
      body.put("SequenceNumber", shard.lastSequence);
    } else {
      body.put("ShardIteratorType", shard.fromOldest ? "TRIM_HORIZON" : "LATEST");
    }
    shard.iterator = dynamoDb.askStreams("GetShardIterator", body).path("ShardIterator").asString();
  }

  /** True when there was something. */
  private boolean read(Shard shard) throws InterruptedException {
    List<JsonNode> batch = gather(shard);
    if (batch.isEmpty()) {
      return false;
    }
    String last = StreamBatches.sequenceNumber(batch.getLast());
    List<JsonNode> wanted = batch.stream().filter(settings::wants).toList();
    new StreamBatches(settings, new Target(shard.id), clock).bring(wanted);
    shard.lastSequence = last;
    return true;
  }

  private List<JsonNode> gather(Shard shard) throws InterruptedException {
    var batch = new ArrayList<JsonNode>();
    long startNanos = System.nanoTime();
    Duration window = Duration.ofSeconds(settings.windowSeconds());
    do {
      int before = batch.size();
      getRecords(shard, Math.min(LIMIT_MAX, settings.batchSize() - before), batch);
      if (batch.isEmpty() || shard.ended) {
        return batch;
      }
      if (batch.size() == before) {
        Thread.sleep(IDLE);
      }
    } while (batch.size() < settings.batchSize()
        && window.minusNanos(System.nanoTime() - startNanos).isPositive());
    return batch;
  }

  private void getRecords(Shard shard, int most, List<JsonNode> batch) {
    JsonNode answer;
    try {
      if (shard.iterator == null) {
        iterate(shard);
      }
      ObjectNode body = Bodies.MAPPER.createObjectNode().put("ShardIterator", shard.iterator);
      answer = dynamoDb.askStreams("GetRecords", body.put("Limit", most));
    } catch (AwsException e) {
      if (e.code().equals("TrimmedDataAccessException")
          || e.code().equals("ExpiredIteratorException")) {
        shard.iterator = null; // DynamoDB Local says so of an idle shard, too.
        return;
      }
      throw e;
    }
    for (JsonNode record : answer.path("Records")) {
      batch.add(
          record
              .deepCopy()
              .asObject()
              .put("awsRegion", region)
              .put("eventSourceARN", settings.sourceArn()));
    }
    if (!batch.isEmpty()) {
      shard.lastSequence = StreamBatches.sequenceNumber(batch.getLast());
    }
    JsonNode next = answer.path("NextShardIterator");
    shard.iterator = next.isString() ? next.asString() : null;
    shard.ended = !next.isString();
  }

  /** The function as one shard's batches meet it. */
  private final class Target implements StreamBatches.Function {
    private final String shardId;

    Target(String shardId) {
      this.shardId = shardId;
    }

    @Override
    public Outcome invoke(List<JsonNode> records) throws InterruptedException {
      ObjectNode event = Bodies.MAPPER.createObjectNode();
      ArrayNode array = event.putArray("Records");
      records.forEach(array::add);
      byte[] payload = event.toString().getBytes(StandardCharsets.UTF_8);
      while (true) {
        try {
          return lambda.invoke(settings.function(), payload);
        } catch (AwsException e) {
          // Throttled, or not there for the moment: the stream waits.
          pause(TROUBLE);
        }
      }
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
      Thread.sleep(time);
    }

    @Override
    public void giveUp(
        List<JsonNode> records, String condition, int attempts, Optional<Outcome> last) {
      Optional<String> arn = settings.onFailureArn();
      String reason = "there is no OnFailure destination";
      if (arn.isPresent()) {
        try {
          String role = lambda.roleArn(settings.function());
          String body = report(records, condition, attempts, last).toString();
          destinations.send(arn.get(), role, body, Map.of());
          return;
        } catch (AwsException e) {
          reason = e.message();
        }
      }
      log.atError()
          .addKeyValue("function", settings.function())
          .addKeyValue("records", records.size())
          .addKeyValue("condition", condition)
          .addKeyValue("reason", reason)
          .log("records of a stream lost: their function failed every time");
    }

    /** Where the records were, and not what they said: as in AWS. */
    private ObjectNode report(
        List<JsonNode> records, String condition, int attempts, Optional<Outcome> last) {
      ObjectNode report = Bodies.MAPPER.createObjectNode();
      report
          .putObject("requestContext")
          .put("functionArn", settings.function())
          .put("condition", condition)
          .put("approximateInvokeCount", attempts);
      ObjectNode response = report.putObject("responseContext").put("statusCode", 200);
      response.put("executedVersion", "$LATEST");
      last.flatMap(Outcome::functionError).ifPresent(e -> response.put("functionError", e));
      report.put("version", "1.0").put("timestamp", clock.instant().toString());
      report
          .putObject("DDBStreamBatchInfo")
          .put("shardId", shardId)
          .put("startSequenceNumber", StreamBatches.sequenceNumber(records.getFirst()))
          .put("endSequenceNumber", StreamBatches.sequenceNumber(records.getLast()))
          .put("batchSize", records.size())
          .put("streamArn", settings.sourceArn());
      return report;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
