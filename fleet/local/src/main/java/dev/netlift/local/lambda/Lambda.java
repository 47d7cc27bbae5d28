package dev.netlift.local.lambda;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.process.Children;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hosts the functions and serves Lambda's Invoke. Functions live as long as this; versions and
 * aliases of a function all run its newest settings. Any thread.
 */
public final class Lambda implements Service, AutoCloseable {
  private static final String INVOKE = "/2015-03-31/functions/";
  private static final String INVOCATIONS = "/invocations";

  /** What a new account has in a Region, and what Lambda keeps of it for whoever reserves none. */
  private static final int ACCOUNT_CONCURRENCY = 1_000;

  private static final int UNRESERVED_MIN = 100;

  private final LambdaConfig config;
  private final Children children;
  private final Identities identities;
  private final RuntimeApi runtime = new RuntimeApi();
  private final Map<String, HostedFunction> functions = new ConcurrentHashMap<>();
  private final Qualifiers qualifiers = new Qualifiers();
  private final Permissions permissions = new Permissions();
  private final AsyncInvoker async = new AsyncInvoker(this);
  private volatile LogLines logLines = (_, _) -> {};
  private volatile Metrics metrics = (_, _, _, _) -> {};

  public Lambda(LambdaConfig config, Children children, Identities identities) {
    this.config = config;
    this.children = children;
    this.identities = identities;
  }

  /**
   * Runs a function and waits for it.
   *
   * @param function name or ARN, with or without version or alias
   * @throws AwsException ResourceNotFoundException, or TooManyRequestsException when all its
   *     children are busy
   */
  public Outcome invoke(String function, byte[] payload) {
    return invoke(function, payload, UUID.randomUUID().toString());
  }

  /**
   * Runs a function and waits for it.
   *
   * @param requestId what the function's log calls this invocation
   * @throws AwsException as {@link #invoke(String, byte[])}
   */
  public Outcome invoke(String function, byte[] payload, String requestId) {
    Target target = target(function);
    long startNanos = System.nanoTime();
    try {
      Outcome outcome = hosted(target).invoke(requestId, arn(target), payload);
      tell(target, "Invocations", "Count", 1);
      tell(target, "Errors", "Count", outcome.functionError().isPresent() ? 1 : 0);
      tell(target, "Duration", "Milliseconds", (System.nanoTime() - startNanos) / 1e6);
      return outcome;
    } catch (ThrottledException e) {
      tell(target, "Throttles", "Count", 1);
      throw new AwsException(429, "TooManyRequestsException", "Rate Exceeded.");
    }
  }

  private void tell(Target target, String metric, String unit, double value) {
    metrics.told(target.name(), metric, unit, value);
  }

  /**
   * Runs a function later, twice more if it fails, as Lambda does with events.
   *
   * @throws AwsException ResourceNotFoundException, or TooManyRequestsException when too many wait
   */
  public void invokeAsync(String function, byte[] payload) {
    hosted(target(function));
    async.submit(function, payload);
  }

  /** Sets what takes the events that functions fail on; without it they are lost and logged. */
  public void destinations(Destinations destinations) {
    async.destinations(destinations);
  }

  /** Hears what AWS/Lambda would tell of an invocation, on the thread that waited for it. */
  @FunctionalInterface
  public interface Metrics {
    void told(String function, String metric, String unit, double value);
  }

  /** Sets who hears of invocations; without it nobody does. Durations have a cold start in them. */
  public void metrics(Metrics hearer) {
    metrics = hearer;
  }

  /** Sets what reads the functions' output; without it only their logs have it. */
  public void logLines(LogLines reader) {
    logLines = reader;
  }

  /**
   * Whether the function's own policy lets a service invoke it for a source.
   *
   * @param function ARN as the service knows it, with its version or alias
   * @param service for example {@code sns.amazonaws.com}
   */
  public boolean permits(String function, String service, String sourceArn) {
    return permissions.permits(arn(target(function)), service, sourceArn, config.account());
  }

  /**
   * The role a function runs as.
   *
   * @throws AwsException ResourceNotFoundException
   */
  public String roleArn(String function) {
    return hosted(target(function)).settings().roleArn();
  }

  /**
   * How long an invocation may take.
   *
   * @throws AwsException ResourceNotFoundException
   */
  public Duration timeout(String function) {
    return hosted(target(function)).settings().timeout();
  }

  /** The JVMs that run functions now. */
  public List<FunctionChild> running() {
    return functions.values().stream().flatMap(function -> function.running().stream()).toList();
  }

  /** Every provider of Lambda resources. */
  public List<ResourceProvider> providers() {
    return List.of(
        new FunctionProvider(this, config, identities),
        new VersionProvider(this, qualifiers),
        new AliasProvider(this, qualifiers),
        new InvokeConfigProvider(this, async),
        new PermissionProvider(this, permissions));
  }

  @Override
  public String signingName() {
    return "lambda";
  }

  @Override
  public Reply handle(Call call) {
    String path = call.path();
    if (!call.operation().equals("POST")
        || !path.startsWith(INVOKE)
        || !path.endsWith(INVOCATIONS)
        || path.length() <= INVOKE.length() + INVOCATIONS.length()) {
      throw new AwsException(404, "ResourceNotFoundException", "Only Invoke is served here");
    }
    String name =
        URLDecoder.decode(
            path.substring(INVOKE.length(), path.length() - INVOCATIONS.length()),
            StandardCharsets.UTF_8);
    String qualifier = Bodies.decode(call.query()).getOrDefault("Qualifier", "");
    String function = qualifier.isEmpty() ? name : name + ":" + qualifier;
    byte[] payload = call.body().length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : call.body();
    String type = call.headers().getOrDefault("x-amz-invocation-type", "RequestResponse");
    switch (type) {
      case "Event" -> {
        invokeAsync(function, payload);
        return new Reply(202, "application/json", new byte[0], Map.of());
      }
      case "DryRun" -> {
        hosted(target(function));
        return new Reply(204, "application/json", new byte[0], Map.of());
      }
      case "RequestResponse" -> {
        Outcome outcome = invoke(function, payload, call.requestId());
        Map<String, String> headers = new HashMap<>();
        headers.put("X-Amz-Executed-Version", "$LATEST");
        outcome.functionError().ifPresent(error -> headers.put("X-Amz-Function-Error", error));
        return new Reply(200, "application/json", outcome.payload(), headers);
      }
      default ->
          throw new AwsException(
              400, "InvalidParameterValueException", "Unknown invocation type " + type);
    }
  }

  /**
   * Adds a function, or replaces it: its old children end.
   *
   * @throws DeployException it reserves more than the account has left
   */
  void put(FunctionSettings settings) {
    int reserved =
        settings.reservedConcurrency().orElse(0)
            + functions.values().stream()
                .map(HostedFunction::settings)
                .filter(other -> !other.name().equals(settings.name()))
                .mapToInt(other -> other.reservedConcurrency().orElse(0))
                .sum();
    if (reserved > ACCOUNT_CONCURRENCY - UNRESERVED_MIN) {
      throw new DeployException(
          "Specified ReservedConcurrentExecutions for function decreases account's"
              + " UnreservedConcurrentExecution below its minimum value of ["
              + UNRESERVED_MIN
              + "]: "
              + reserved
              + " of "
              + ACCOUNT_CONCURRENCY
              + " would be reserved");
    }
    try {
      HostedFunction old =
          functions.put(
              settings.name(),
              new HostedFunction(
                  config,
                  settings,
                  children,
                  identities,
                  runtime,
                  line -> logLines.line(settings.logGroup(), line)));
      if (old != null) {
        old.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a log for " + settings.name(), e);
    }
  }

  /** Ends its children; of one that is not there nothing is left to do. */
  void remove(String name) {
    HostedFunction function = functions.remove(name);
    if (function != null) {
      function.close();
    }
  }

  /** A function and one of its versions or aliases, if named. */
  record Target(String name, Optional<String> qualifier) {}

  /**
   * Accepts {@code name}, {@code name:alias} and both at the end of an ARN.
   *
   * @throws AwsException it is none of these
   */
  Target target(String function) {
    String prefix = "arn:aws:lambda:" + config.region() + ":" + config.account() + ":function:";
    String rest = function.startsWith(prefix) ? function.substring(prefix.length()) : function;
    String[] parts = rest.split(":", -1);
    if (parts.length > 2 || parts[0].isEmpty()) {
      throw notFound(function);
    }
    return new Target(parts[0], parts.length == 2 ? Optional.of(parts[1]) : Optional.empty());
  }

  String arn(Target target) {
    return "arn:aws:lambda:"
        + config.region()
        + ":"
        + config.account()
        + ":function:"
        + target.name()
        + target.qualifier().map(q -> ":" + q).orElse("");
  }

  HostedFunction hosted(Target target) {
    HostedFunction function = functions.get(target.name());
    if (function == null
        || !target.qualifier().map(q -> qualifiers.has(target.name(), q)).orElse(true)) {
      throw notFound(arn(target));
    }
    return function;
  }

  private static AwsException notFound(String function) {
    return new AwsException(404, "ResourceNotFoundException", "Function not found: " + function);
  }

  /** Ends every child. */
  @Override
  public void close() {
    async.close();
    functions.values().forEach(HostedFunction::close);
    runtime.close();
  }
}
