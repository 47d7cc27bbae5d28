package dev.netlift.release.build;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the CloudWatch agent of an instance is told: which logs to send and which processes to
 * watch, out of the fleet's runtime configuration, so that there is one place to change a port.
 */
public final class AgentConfiguration {
  /** Where an instance has the build. */
  private static final String GAME = "/local/game/";

  private static final String LOGS = GAME + "logs/";
  private static final int INTERVAL_SECONDS = 60;

  /** The server writes it while it runs (--log-dir). */
  private static final Pattern PID_FILE =
      Pattern.compile(Pattern.quote(LOGS) + "netlift-server-(\\d{1,5})\\.pid");

  private static final List<String> OF_A_PROCESS =
      List.of("cpu_usage", "memory_rss", "num_threads", "num_fds");

  private static final JsonMapper JSON = new JsonMapper();

  private AgentConfiguration() {}

  /**
   * @param processes of the runtime configuration; each must name its port
   * @param namespace of the metrics: the one the fleet's role may write
   * @param region to send to; empty: the instance's own
   * @throws IllegalArgumentException when a process has no port of its own
   */
  static ObjectNode of(
      List<FleetTemplate.ServerProcess> processes,
      String logGroup,
      String namespace,
      String region) {
    var configuration = JSON.createObjectNode();
    var agent = configuration.putObject("agent");
    if (!region.isEmpty()) {
      agent.put("region", region);
    }
    agent.put("metrics_collection_interval", INTERVAL_SECONDS).put("run_as_user", "root");
    var logs =
        configuration
            .putObject("logs")
            .putObject("logs_collected")
            .putObject("files")
            .putArray("collect_list");
    var metrics = configuration.putObject("metrics").put("namespace", namespace);
    var collected = metrics.putObject("metrics_collected");
    var watched = collected.putArray("procstat");
    var ports = new TreeSet<Integer>();
    for (var process : processes) {
      int port = portOf(process);
      if (!ports.add(port)) {
        throw new IllegalArgumentException("two server processes have port " + port);
      }
      log(logs, LOGS + port + "-*/*.log", logGroup, "{instance_id}-" + port);
      watch(watched, port);
    }
    log(logs, LOGS + "hs_err_*.log", logGroup, "{instance_id}-crash");
    measure(collected, "mem", List.of("mem_used_percent"));
    measure(collected, "swap", List.of("swap_used_percent"));
    measure(collected, "disk", List.of("used_percent"));
    ((ObjectNode) collected.path("disk")).putArray("resources").add("/");
    return configuration;
  }

  private static int portOf(FleetTemplate.ServerProcess process) {
    if (process.concurrent() != 1) {
      throw new IllegalArgumentException(
          "a server process with a port of its own runs once on an instance, not "
              + process.concurrent()
              + " times: "
              + process.parameters());
    }
    return process
        .port()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no --port among the parameters of a server process: " + process.parameters()));
  }

  /** Each file that matches has a stream of its own, or the agent would send the newest alone. */
  private static void log(ArrayNode logs, String path, String group, String stream) {
    logs.addObject()
        .put("file_path", path)
        .put("log_group_name", group)
        .put("log_stream_name", stream)
        .put("publish_multi_logs", true)
        .put("timezone", "UTC");
  }

  private static void watch(ArrayNode watched, int port) {
    var process = watched.addObject().put("pid_file", LOGS + "netlift-server-" + port + ".pid");
    var measurement = process.putArray("measurement");
    OF_A_PROCESS.forEach(measurement::add);
  }

  private static void measure(ObjectNode collected, String what, List<String> names) {
    var measurement = collected.putObject(what).putArray("measurement");
    names.forEach(measurement::add);
  }

  /** The ports whose processes a configuration watches. */
  static Set<Integer> ports(JsonNode configuration) {
    var ports = new TreeSet<Integer>();
    for (var watched : configuration.path("metrics").path("metrics_collected").path("procstat")) {
      var file = PID_FILE.matcher(watched.path("pid_file").asString(""));
      if (file.matches()) {
        ports.add(Integer.parseInt(file.group(1)));
      }
    }
    return ports;
  }

  static String text(ObjectNode configuration) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(configuration) + "\n";
  }
}
