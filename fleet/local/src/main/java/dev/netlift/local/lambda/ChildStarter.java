package dev.netlift.local.lambda;

import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import dev.netlift.local.process.Children;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the JVMs of one function: the real runtime, the template's environment, own keys. */
final class ChildStarter implements Pool.Starter {
  private static final Logger log = LoggerFactory.getLogger(ChildStarter.class);
  private static final String RUNTIME =
      "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
  private static final Duration INIT_MAX = Duration.ofSeconds(30);
  private static final Duration KEYS_LIFE = Duration.ofHours(12);
  // A child is not given work so late that its keys could end under it.
  private static final Duration KEYS_MARGIN = Duration.ofMinutes(20);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final LambdaConfig config;
  private final FunctionSettings function;
  private final Children children;
  private final Identities identities;
  private final RuntimeApi runtime;
  private final FunctionLog functionLog;

  ChildStarter(
      LambdaConfig config,
      FunctionSettings function,
      Children children,
      Identities identities,
      RuntimeApi runtime,
      FunctionLog functionLog) {
    this.config = config;
    this.function = function;
    this.children = children;
    this.identities = identities;
    this.runtime = runtime;
    this.functionLog = functionLog;
  }

  @Override
  public void start(Pool pool) {
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    long usableMillis = KEYS_LIFE.minus(KEYS_MARGIN).toMillis();
    var child = new Child(pool, System.currentTimeMillis() + usableMillis);
    pool.register(child);
    Optional<Keys> keys = Optional.empty();
    try {
      keys =
          Optional.of(
              identities.issue(function.roleArn(), function.name(), KEYS_LIFE, Optional.empty()));
      String api = runtime.admit(token, child);
      Process process = children.start(command(api, keys.get()), "lambda " + function.name());
      String accessKeyId = keys.get().accessKeyId();
      child.run(
          process,
          functionLog,
          ended -> {
            runtime.dismiss(token);
            identities.revoke(accessKeyId);
            pool.gone(ended);
          });
      child.superviseStart(INIT_MAX);
    } catch (IOException | RuntimeException e) {
      log.atError().addKeyValue("function", function.name()).setCause(e).log("child not started");
      keys.ifPresent(k -> identities.revoke(k.accessKeyId()));
      runtime.dismiss(token);
      child.initFailed(Outcome.failed("Runtime.ExitError", "Error: the runtime cannot be started"));
      pool.gone(child);
    }
  }

  private ProcessBuilder command(String api, Keys keys) throws IOException {
    // The runtime looks for jars below its working folder; it must find none but ours.
    Path folder = config.stateDir().resolve("lambda").resolve(function.name());
    java.nio.file.Files.createDirectories(folder);
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(config.jvmOptions());
    RuntimeLibrary.unpacked(config.ricJars(), config.stateDir().resolve("lambda"))
        .ifPresent(library -> words.add("-D" + RuntimeLibrary.PROPERTY + "=" + library));
    words.addAll(
        List.of(
            "-Xmx" + Math.max(64, function.memoryMib() / 2) + "m",
            "-XX:+UseSerialGC",
            // As on AWS: functions are short, and compiling twice costs more than it brings.
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            config.functionsJar().toAbsolutePath()
                + File.pathSeparator
                + config.ricJars().toAbsolutePath().resolve("*"),
            RUNTIME,
            function.handler()));
    var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    // Or the developer's own AWS profile would leak in.
    environment.clear();
    environment.putAll(function.environment());
    environment.put("AWS_REGION", config.region());
    environment.put("AWS_DEFAULT_REGION", config.region());
    environment.put("AWS_ENDPOINT_URL", config.endpoint().toString());
    environment.put("AWS_ACCESS_KEY_ID", keys.accessKeyId());
    environment.put("AWS_SECRET_ACCESS_KEY", keys.secretAccessKey());
    keys.sessionToken().ifPresent(token -> environment.put("AWS_SESSION_TOKEN", token));
    environment.put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
    environment.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMib()));
    environment.put("AWS_LAMBDA_LOG_GROUP_NAME", function.logGroup());
    environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "local");
    environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    environment.put("AWS_LAMBDA_RUNTIME_API", api);
    environment.put("_HANDLER", function.handler());
    environment.put("LAMBDA_TASK_ROOT", folder.toString());
    environment.put("LANG", "en_US.UTF-8");
    environment.put("TZ", ":UTC");
    return builder;
  }
}
