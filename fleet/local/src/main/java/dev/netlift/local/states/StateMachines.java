package dev.netlift.local.states;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.eventbridge.ExecutionStarter;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.logs.LogFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Step Functions: Express state machines. Each execution has a virtual thread, at most {@value
 * #RUNNING_MAX} at once; what has ended is known by its log only, as on AWS. Any thread.
 */
public final class StateMachines implements Service, ExecutionStarter, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateMachines.class);
  private static final int RUNNING_MAX = 1_000;
  private static final int MACHINES_MAX = 1_000;
  private static final int PAGE_MAX = 1_000;
  private static final Pattern NAME = Pattern.compile("[0-9A-Za-z_-]{1,80}");
  private static final String PRINCIPAL = "Service=events.amazonaws.com";

  private final Config config;
  private final Identities identities;
  private final Driver driver;
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("states-", 0).factory());
  private final Semaphore room = new Semaphore(RUNNING_MAX);
  private final ConcurrentNavigableMap<String, Hosted> machines = new ConcurrentSkipListMap<>();
  private volatile Metrics metrics = (_, _, _, _) -> {};

  /**
   * @param logs each machine's executions are logged below it, in {@code states/<name>.log}
   */
  public record Config(String region, String account, Path logs, Clock clock) {}

  /** Hears what Step Functions would tell CloudWatch in {@code AWS/States}. */
  @FunctionalInterface
  public interface Metrics {
    void tell(String machineArn, String metric, String unit, double value);
  }

  private record Hosted(StateMachine machine, LogFile file) {}

  private record Started(Execution execution, ExecutionFacts facts, Hosted hosted) {}

  /**
   * @param events EventBridge
   * @param rekognition as the front would serve it
   */
  public StateMachines(
      Config config, Identities identities, Lambda lambda, Service events, Service rekognition) {
    this(
        config,
        identities,
        new CloudTasks(config.region(), config.account(), identities, lambda, events, rekognition));
  }

  /** With what carries out tasks given, for tests. */
  StateMachines(Config config, Identities identities, Tasks tasks) {
    this.config = config;
    this.identities = identities;
    this.driver = new Driver(tasks, config.clock(), workers);
  }

  /** Sets who hears of executions; without it nobody does. */
  public void metrics(Metrics hearer) {
    metrics = hearer;
  }

  /** Every provider of Step Functions resources. */
  public List<ResourceProvider> providers() {
    return List.of(new StateMachineProvider(this, identities));
  }

  @Override
  public String signingName() {
    return "states";
  }

  @Override
  public Reply handle(Call call) {
    JsonNode body = Bodies.json(call);
    return Bodies.reply(
        call,
        switch (call.operation()) {
          case "StartExecution" -> startExecution(body);
          case "StartSyncExecution" -> startSyncExecution(body);
          case "DescribeStateMachine" -> describe(hosted(body).machine());
          case "ListStateMachines" -> list(body);
          default ->
              throw new AwsException(
                  400, "UnknownOperationException", "Not served here: " + call.operation());
        });
  }

  @Override
  public void start(String roleArn, String machineArn, String input) {
    if (!identities.trusts(roleArn, PRINCIPAL, "sts:AssumeRole", Map.of())) {
      throw new AwsException(
          403, "AccessDeniedException", "events.amazonaws.com may not assume " + roleArn);
    }
    if (!identities.allowed(roleArn, "states:StartExecution", machineArn)) {
      throw new AwsException(
          403,
          "AccessDeniedException",
          roleArn
              + " is not authorized to perform: states:StartExecution on resource: "
              + machineArn);
    }
    startExecution(
        Bodies.MAPPER.createObjectNode().put("stateMachineArn", machineArn).put("input", input));
  }

  private ObjectNode startExecution(JsonNode body) {
    Started started = admit(body);
    try {
      workers.execute(() -> run(started));
    } catch (RejectedExecutionException e) {
      room.release();
      throw new AwsException(503, "ServiceUnavailableException", "The local cloud is stopping");
    }
    return Bodies.MAPPER
        .createObjectNode()
        .put("executionArn", started.facts().arn())
        .put("startDate", seconds(started.facts().started()));
  }

  private ObjectNode startSyncExecution(JsonNode body) {
    Started started = admit(body);
    Execution.Outcome outcome =
        run(started)
            .orElseThrow(
                () ->
                    new AwsException(
                        503, "ServiceUnavailableException", "The execution was cut off"));
    Instant stopped = config.clock().instant();
    ObjectNode answer =
        Bodies.MAPPER
            .createObjectNode()
            .put("executionArn", started.facts().arn())
            .put("stateMachineArn", started.facts().machineArn())
            .put("name", started.facts().name())
            .put("startDate", seconds(started.facts().started()))
            .put("stopDate", seconds(stopped))
            .put("status", outcome.status().name())
            .put("input", body.path("input").asString("{}"));
    outcome.output().ifPresent(output -> answer.put("output", output.toString()));
    if (outcome.output().isEmpty()) {
      answer.put("error", outcome.error()).put("cause", outcome.cause());
    }
    long millis = Duration.between(started.facts().started(), stopped).toMillis();
    answer
        .putObject("billingDetails")
        .put("billedDurationInMilliseconds", (millis / 100 + 1) * 100)
        .put("billedMemoryUsedInMB", 64);
    return answer;
  }

  private Started admit(JsonNode body) {
    Hosted hosted = hosted(body);
    String name = body.path("name").asString(UUID.randomUUID().toString());
    if (!NAME.matcher(name).matches()) {
      throw new AwsException(400, "InvalidName", "Invalid Name: '" + name + "'");
    }
    JsonNode input = input(body.path("input").asString("{}"));
    if (!room.tryAcquire()) {
      metrics.tell(hosted.machine().arn(), "ExecutionThrottled", "Count", 1);
      throw new AwsException(
          400, "ThrottlingException", "Rate exceeded: " + RUNNING_MAX + " executions are running");
    }
    StateMachine machine = hosted.machine();
    var facts =
        new ExecutionFacts(
            machine.arn().replace(":stateMachine:", ":express:")
                + ":"
                + name
                + ":"
                + UUID.randomUUID(),
            name,
            machine.roleArn(),
            machine.arn(),
            machine.name(),
            config.clock().instant());
    var history =
        new History(
            facts.arn(), machine.logLevel(), machine.logsData(), line -> hosted.file().line(line));
    return new Started(
        new Execution(machine.machine(), facts, input, history, RandomGenerator.getDefault()),
        facts,
        hosted);
  }

  private static JsonNode input(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > Execution.DATA_MAX) {
      throw new AwsException(
          400, "ValidationException", "input is longer than " + Execution.DATA_MAX + " bytes");
    }
    try {
      JsonNode input = Bodies.MAPPER.readTree(text);
      if (!input.isMissingNode()) {
        return input;
      }
    } catch (JacksonException e) {
      // Said below.
    }
    throw new AwsException(
        400, "InvalidExecutionInput", "Invalid State Machine Execution Input: it is not JSON");
  }

  /** Empty when it was cut off because we stop. */
  private Optional<Execution.Outcome> run(Started started) {
    try {
      metrics.tell(started.facts().machineArn(), "ExecutionsStarted", "Count", 1);
      Execution.Outcome outcome = driver.drive(started.execution(), started.facts());
      told(started.facts(), outcome.status());
      if (outcome.status() != Execution.Status.SUCCEEDED) {
        log.atWarn()
            .addKeyValue("machine", started.facts().machineName())
            .addKeyValue("execution", started.facts().name())
            .addKeyValue("status", outcome.status())
            .addKeyValue("error", outcome.error())
            .log("execution did not succeed");
      }
      return Optional.of(outcome);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (RejectedExecutionException e) {
      return Optional.empty(); // We are stopping.
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("execution", started.facts().arn())
          .setCause(e)
          .log("execution lost");
      return Optional.empty();
    } finally {
      room.release();
    }
  }

  private void told(ExecutionFacts facts, Execution.Status status) {
    String metric =
        switch (status) {
          case SUCCEEDED -> "ExecutionsSucceeded";
          case FAILED -> "ExecutionsFailed";
          case TIMED_OUT -> "ExecutionsTimedOut";
        };
    metrics.tell(facts.machineArn(), metric, "Count", 1);
    metrics.tell(
        facts.machineArn(),
        "ExecutionTime",
        "Milliseconds",
        Duration.between(facts.started(), config.clock().instant()).toMillis());
  }

  private Hosted hosted(JsonNode body) {
    String arn = body.path("stateMachineArn").asString("");
    if (!arn.startsWith("arn:aws:states:")) {
      throw new AwsException(400, "InvalidArn", "Invalid Arn: '" + arn + "'");
    }
    Hosted hosted = machines.get(arn);
    if (hosted == null) {
      throw new AwsException(
          400, "StateMachineDoesNotExist", "State Machine Does Not Exist: '" + arn + "'");
    }
    return hosted;
  }

  private static ObjectNode describe(StateMachine machine) {
    ObjectNode answer =
        summary(machine)
            .put("status", "ACTIVE")
            .put("definition", machine.definition())
            .put("roleArn", machine.roleArn());
    ObjectNode logging = answer.putObject("loggingConfiguration");
    logging.put("level", machine.logLevel().name()).put("includeExecutionData", machine.logsData());
    if (!machine.logGroupArn().isEmpty()) {
      logging
          .putArray("destinations")
          .addObject()
          .putObject("cloudWatchLogsLogGroup")
          .put("logGroupArn", machine.logGroupArn());
    }
    answer.putObject("tracingConfiguration").put("enabled", false);
    return answer;
  }

  private static ObjectNode summary(StateMachine machine) {
    return Bodies.MAPPER
        .createObjectNode()
        .put("stateMachineArn", machine.arn())
        .put("name", machine.name())
        .put("type", "EXPRESS")
        .put("creationDate", seconds(machine.created()));
  }

  private ObjectNode list(JsonNode body) {
    int asked = body.path("maxResults").asInt(0);
    int most = asked == 0 ? 100 : Math.clamp(asked, 1, PAGE_MAX);
    String after = body.path("nextToken").asString("");
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    ArrayNode array = answer.putArray("stateMachines");
    String last = "";
    for (Hosted hosted : machines.tailMap(after, false).values()) {
      if (array.size() == most) {
        answer.put("nextToken", last);
        break;
      }
      array.add(summary(hosted.machine()));
      last = hosted.machine().arn();
    }
    return answer;
  }

  private static double seconds(Instant instant) {
    return instant.toEpochMilli() / 1_000.0;
  }

  String arn(String name) {
    return "arn:aws:states:" + config.region() + ":" + config.account() + ":stateMachine:" + name;
  }

  Instant now() {
    return config.clock().instant();
  }

  /** Adds a machine or replaces it; executions under way go on as they began. */
  void put(StateMachine machine) {
    if (machines.size() >= MACHINES_MAX && !machines.containsKey(machine.arn())) {
      throw new AwsException(400, "StateMachineLimitExceeded", "At most " + MACHINES_MAX);
    }
    machines.compute(
        machine.arn(),
        (_, old) -> new Hosted(machine, old == null ? file(machine.name()) : old.file()));
  }

  /** Executions under way go on; of one that is not there nothing is left to do. */
  void remove(String arn) {
    Hosted removed = machines.remove(arn);
    if (removed != null) {
      removed.file().close();
    }
  }

  private LogFile file(String name) {
    try {
      return new LogFile(config.logs().resolve("states").resolve(name + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a log for the state machine " + name, e);
    }
  }

  /** Cuts off what runs. */
  @Override
  public void close() {
    workers.shutdownNow();
    machines.values().forEach(hosted -> hosted.file().close());
  }
}
