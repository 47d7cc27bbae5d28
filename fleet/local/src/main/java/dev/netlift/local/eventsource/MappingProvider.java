package dev.netlift.local.eventsource;

import dev.netlift.local.deploy.ResourceProvider;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** AWS::Lambda::EventSourceMapping: Ref is its id. */
final class MappingProvider implements ResourceProvider {
  private final EventSources sources;

  MappingProvider(EventSources sources) {
    this.sources = sources;
  }

  @Override
  public String type() {
    return "AWS::Lambda::EventSourceMapping";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "FunctionName",
        "EventSourceArn",
        "BatchSize",
        "MaximumBatchingWindowInSeconds",
        "FunctionResponseTypes",
        "FilterCriteria",
        "ScalingConfig",
        "StartingPosition",
        "MaximumRetryAttempts",
        "MaximumRecordAgeInSeconds",
        "BisectBatchOnFunctionError",
        "DestinationConfig",
        "Enabled");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "ParallelizationFactor", "a laptop's streams have one shard, read in order",
        "Tags", "nothing here reads tags",
        "MetricsConfig", "mappings write no metrics here");
  }

  @Override
  public Resource create(Declaration declaration) {
    String where = declaration.logicalId() + " (" + type() + ")";
    MappingSettings settings = MappingSettings.parse(declaration.properties(), where);
    byte[] name = declaration.inventedName().getBytes(StandardCharsets.UTF_8);
    String id = UUID.nameUUIDFromBytes(name).toString();
    if (!declaration.properties().path("Enabled").asString("true").equals("false")) {
      sources.start(id, settings, where);
    }
    return new Resource(id, Map.of("Id", id));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    sources.stop(resource.ref());
  }
}
