package dev.netlift.local.eventsource;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.pattern.EventPattern;
import dev.netlift.local.pattern.InvalidPatternException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * An event source mapping as the template declares it.
 *
 * @param function name or ARN, with its alias
 * @param batchSize records per invocation, at most
 * @param windowSeconds how long a batch may be gathered
 * @param partialFailures whether the function reports which records failed
 * @param filters a record must match one, if there are any
 * @param concurrencyMax invocations at a time
 * @param retriesMax of a stream's batch; -1 without end
 * @param ageMaxSeconds of a stream's record; -1 without end
 * @param bisect whether a failed batch of a stream is halved
 * @param fromOldest whether a stream is read from its beginning
 * @param onFailureArn what is told of a stream's records that are given up
 */
record MappingSettings(
    String function,
    String sourceArn,
    int batchSize,
    int windowSeconds,
    boolean partialFailures,
    List<EventPattern> filters,
    int concurrencyMax,
    int retriesMax,
    int ageMaxSeconds,
    boolean bisect,
    boolean fromOldest,
    Optional<String> onFailureArn) {
  // AWS starts with five pollers and goes on to hundreds; a laptop has four cores.
  private static final int CONCURRENCY = 5;
  private static final int FILTERS_MAX = 10;

  MappingSettings {
    filters = List.copyOf(filters);
  }

  boolean stream() {
    return sourceArn.startsWith("arn:aws:dynamodb:");
  }

  /**
   * @throws DeployException what is wrong
   */
  static MappingSettings parse(JsonNode properties, String where) {
    String source = properties.path("EventSourceArn").asString("");
    boolean queue = source.startsWith("arn:aws:sqs:");
    if (!queue && !source.startsWith("arn:aws:dynamodb:")) {
      throw new DeployException(
          where
              + ": EventSourceArn must be of a queue or of a table's stream, was '"
              + source
              + "'");
    }
    boolean fifo = source.endsWith(".fifo");
    int window = number(properties, "MaximumBatchingWindowInSeconds", 0, 0, 300, where);
    int batch =
        number(properties, "BatchSize", queue ? 10 : 100, 1, queue && fifo ? 10 : 10_000, where);
    if (queue && (batch > 10 && window == 0 || fifo && window > 0)) {
      throw new DeployException(
          where
              + ": a BatchSize above 10 needs a MaximumBatchingWindowInSeconds, and a FIFO queue has"
              + " none");
    }
    String position = properties.path("StartingPosition").asString("");
    if (!queue && !position.equals("TRIM_HORIZON") && !position.equals("LATEST")) {
      throw new DeployException(
          where + ": StartingPosition must be TRIM_HORIZON or LATEST, was '" + position + "'");
    }
    onlyKnown(properties, where);
    JsonNode types = properties.path("FunctionResponseTypes");
    String onFailure =
        properties.path("DestinationConfig").path("OnFailure").path("Destination").asString("");
    if (!onFailure.isEmpty() && !onFailure.matches("arn:aws:(sqs|sns):.+")) {
      throw new DeployException(
          where + ": OnFailure must be a queue or a topic here, was '" + onFailure + "'");
    }
    if (queue && !onFailure.isEmpty()) {
      throw new DeployException(
          where + ": a queue's records go to its own dead-letter queue, not to a destination");
    }
    return new MappingSettings(
        properties.path("FunctionName").asString(""),
        source,
        batch,
        window,
        types.valueStream().anyMatch(t -> t.asString("").equals("ReportBatchItemFailures")),
        filters(properties.path("FilterCriteria").path("Filters"), where),
        properties.path("ScalingConfig").has("MaximumConcurrency")
            ? number(properties.path("ScalingConfig"), "MaximumConcurrency", 2, 2, 1_000, where)
            : CONCURRENCY,
        number(properties, "MaximumRetryAttempts", -1, -1, 10_000, where),
        number(properties, "MaximumRecordAgeInSeconds", -1, -1, 604_800, where),
        properties.path("BisectBatchOnFunctionError").asString("false").equals("true"),
        position.equals("TRIM_HORIZON"),
        onFailure.isEmpty() ? Optional.empty() : Optional.of(onFailure));
  }

  /** What a property has below it and we would not heed is refused by its name. */
  private static void onlyKnown(JsonNode properties, String where) {
    for (JsonNode type : properties.path("FunctionResponseTypes")) {
      if (!type.asString("").equals("ReportBatchItemFailures")) {
        throw new DeployException(where + ": FunctionResponseTypes does not know " + type);
      }
    }
    only(properties.path("DestinationConfig"), "OnFailure", where + ".DestinationConfig");
    only(
        properties.path("DestinationConfig").path("OnFailure"),
        "Destination",
        where + ".DestinationConfig.OnFailure");
    only(properties.path("FilterCriteria"), "Filters", where + ".FilterCriteria");
    only(properties.path("ScalingConfig"), "MaximumConcurrency", where + ".ScalingConfig");
    for (JsonNode filter : properties.path("FilterCriteria").path("Filters")) {
      only(filter, "Pattern", where + ".FilterCriteria.Filters");
    }
  }

  private static void only(JsonNode object, String name, String where) {
    object.propertyNames().stream()
        .filter(found -> !found.equals(name))
        .findFirst()
        .ifPresent(
            found -> {
              throw new DeployException(where + ": " + found + " is not served here");
            });
  }

  private static List<EventPattern> filters(JsonNode nodes, String where) {
    List<EventPattern> filters = new ArrayList<>();
    for (JsonNode filter : nodes) {
      try {
        filters.add(EventPattern.compile(filter.path("Pattern").asString("")));
      } catch (InvalidPatternException e) {
        throw new DeployException(where + ": invalid filter pattern definition: " + e.reason(), e);
      }
    }
    if (filters.size() > FILTERS_MAX) {
      throw new DeployException(where + ": more than " + FILTERS_MAX + " filters");
    }
    return filters;
  }

  /** Whether a record is for the function. */
  boolean wants(JsonNode record) {
    if (filters.isEmpty()) {
      return true;
    }
    String json = filterable(record).toString();
    return filters.stream().anyMatch(filter -> filter.matches(json));
  }

  /** The same record with a body of JSON as JSON: filters look into it. */
  private static JsonNode filterable(JsonNode record) {
    if (!record.path("body").isString()) {
      return record;
    }
    try {
      JsonNode body = Bodies.MAPPER.readTree(record.path("body").asString());
      if (body.isObject()) {
        return record.deepCopy().asObject().set("body", body);
      }
    } catch (JacksonException e) {
      // A plain text then.
    }
    return record;
  }

  private static int number(
      JsonNode properties, String name, int byDefault, int least, int most, String where) {
    int value;
    try {
      value = Integer.parseInt(properties.path(name).asString(Integer.toString(byDefault)));
    } catch (NumberFormatException e) {
      value = Integer.MIN_VALUE;
    }
    if (value < least || value > most) {
      throw new DeployException(where + ": " + name + " must be " + least + " to " + most);
    }
    return value;
  }
}
