package dev.netlift.backend.push;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.netlift.backend.connections.ApiGatewayPoster;
import dev.netlift.backend.connections.Devices;
import dev.netlift.backend.connections.DynamoConnections;
import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Measured;
import dev.netlift.backend.functions.Metrics;
import dev.netlift.backend.functions.Snapshot;
import dev.netlift.backend.functions.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the events that players are told of off their queue. Players are worked on side by side,
 * the events of one player one after the other, the newest first. Named as failed is what must come
 * again: it waits, could not be read, or was not done in time.
 */
public final class SenderHandler implements RequestStreamHandler {
  private static final Logger log = LoggerFactory.getLogger(SenderHandler.class);
  private static final String MESSAGE_TYPE = "Push";
  private static final String NOTHING = "{\"Records\": []}";

  /** Inside the 10 s that the template gives a function; what is held then lapses. */
  private static final Duration TIME_MAX = Duration.ofMillis(8_500);

  private final Sender sender;
  private final PushCounts counts;
  private final Visibility visibility;
  private final Clock clock;
  private final Measured measured;
  private final Metrics metrics;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** For the platform: builds everything from the function's environment. */
  public SenderHandler() {
    var environment = Environment.ofProcess();
    clock = Clock.systemUTC();
    var dynamo = Table.client();
    var table = new Table(dynamo, environment.required("PUSH_TABLE"), "id");
    var parameters = Parameters.ofProcess();
    String settings = environment.required("PUSH_SETTINGS_PARAMETER");
    String ring = environment.required("VAPID_PARAMETER");
    var connections =
        new DynamoConnections(
            new Table(dynamo, environment.required("CONNECTIONS_TABLE"), "id"), clock);
    counts = new PushCounts();
    sender =
        new Sender(
            new Sender.Parts(
                new DynamoSubscriptions(table),
                new DynamoDeliveries(table, clock),
                new HttpsPushService(new Guard(Resolver.SYSTEM)),
                new Fresh<>(() -> PushSettings.parse(parameters.required(settings)), clock),
                new Fresh<>(() -> KeyRing.parse(parameters.required(ring)), clock),
                new Devices(
                    connections,
                    new ApiGatewayPoster(environment.required("WEBSOCKET_URL")),
                    clock),
                counts,
                clock),
            new SideBySide());
    visibility = Visibility.of(environment.required("PUSH_QUEUE_URL"));
    measured = Measured.toLog();
    metrics = Metrics.toLog(clock);
    Snapshot.ofProcess().primedBy(() -> answer(Json.read(NOTHING)));
  }

  SenderHandler(
      Sender sender, PushCounts counts, Visibility visibility, Metrics metrics, Clock clock) {
    this.sender = sender;
    this.counts = counts;
    this.visibility = visibility;
    this.clock = clock;
    this.measured = Measured.untold();
    this.metrics = metrics;
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    MDC.put("invocation", context.getAwsRequestId());
    try {
      JsonNode event = Json.read(in);
      out.write(
          Json.bytes(
              measured.call(
                  MESSAGE_TYPE,
                  event.path("Records").size(),
                  () -> answer(event),
                  answer -> answer.path("faults").asInt(0))));
    } finally {
      counts.tell(metrics);
      MDC.clear();
    }
  }

  /** One message of the queue, and what became of it. */
  private static final class Pending {
    private final String messageId;
    private final String receiptHandle;
    private final int tries;
    private final @Nullable PushMessage message;
    private volatile State state = State.OPEN;
    private volatile long againAtMillis;

    private enum State {
      OPEN,
      DONE,
      AGAIN,
      FAULT
    }

    Pending(JsonNode record) {
      messageId = record.path("messageId").asString("");
      receiptHandle = record.path("receiptHandle").asString("");
      tries = record.path("attributes").path("ApproximateReceiveCount").asInt(1);
      PushMessage read = null;
      try {
        read = PushMessage.parse(record.path("body").asString(""));
      } catch (IllegalArgumentException e) {
        log.atError().setCause(e).addKeyValue("message", messageId).log("event unreadable");
        state = State.FAULT;
      }
      message = read;
    }
  }

  /**
   * {@code batchItemFailures}, and for the metrics how many of them are {@code faults} of ours
   * rather than waiting.
   */
  ObjectNode answer(JsonNode event) {
    var pending = new ArrayList<Pending>();
    var byPlayer = new LinkedHashMap<String, List<Pending>>();
    for (JsonNode record : event.path("Records")) {
      var one = new Pending(record);
      pending.add(one);
      if (one.message != null) {
        byPlayer.computeIfAbsent(one.message.playerId(), _ -> new ArrayList<>()).add(one);
      }
    }
    Map<String, String> context = Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
    var all =
        byPlayer.values().stream()
            .map(his -> CompletableFuture.runAsync(() -> send(his, context), threads))
            .toArray(CompletableFuture<?>[]::new);
    await(CompletableFuture.allOf(all));
    return answer(pending);
  }

  private static void await(CompletableFuture<Void> all) {
    try {
      all.get(TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.atWarn().log("not every event was sent in time; the rest come again");
    } catch (ExecutionException e) {
      log.atError().setCause(e).log("sending failed as it never should");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(List<Pending> his, Map<String, String> context) {
    MDC.setContextMap(context);
    his.sort(
        Comparator.comparingLong((Pending one) -> one.message == null ? 0 : one.message.atMillis())
            .reversed());
    for (Pending one : his) {
      if (one.message == null) {
        continue;
      }
      try {
        Optional<Long> again = sender.send(one.message, one.tries);
        one.againAtMillis = again.orElse(0L);
        one.state = again.isPresent() ? Pending.State.AGAIN : Pending.State.DONE;
      } catch (RuntimeException e) {
        log.atError().setCause(e).addKeyValue("message", one.messageId).log("event not sent");
        one.state = Pending.State.FAULT;
      }
    }
  }

  private ObjectNode answer(List<Pending> pending) {
    ObjectNode answer = Json.object();
    var failures = answer.putArray("batchItemFailures");
    int faults = 0;
    for (Pending one : pending) {
      Pending.State state = one.state;
      if (state == Pending.State.DONE) {
        continue;
      }
      failures.addObject().put("itemIdentifier", one.messageId);
      if (state == Pending.State.AGAIN) {
        long millis = Math.max(0, one.againAtMillis - clock.millis());
        visibility.again(one.receiptHandle, Duration.ofSeconds(Math.ceilDiv(millis, 1_000)));
      } else {
        faults++;
      }
    }
    return answer.put("faults", faults);
  }
}
