package dev.netlift.local.ssm;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.identity.OwnerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parameters over a restart, in a file that nobody but its owner can read: what is a SecureString
 * lies open in it. Used by one thread at a time.
 */
final class ParameterFile {
  private final Path file;

  ParameterFile(Path file) {
    this.file = file;
  }

  /** What was last written; none if there is no file. */
  List<Parameter> read() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      var parameters = new ArrayList<Parameter>();
      for (JsonNode each : Bodies.MAPPER.readTree(Files.readString(file)).path("parameters")) {
        var versions = new ArrayList<Parameter.Version>();
        for (JsonNode version : each.path("versions")) {
          versions.add(
              new Parameter.Version(
                  version.path("number").asInt(),
                  version.path("value").asString(),
                  Instant.ofEpochMilli(version.path("changed").asLong())));
        }
        parameters.add(
            new Parameter(
                each.path("name").asString(),
                each.path("type").asString(),
                each.path("keyId").asString(""),
                versions));
      }
      return parameters;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  void write(Collection<Parameter> parameters) {
    ObjectNode all = Bodies.MAPPER.createObjectNode();
    var array = all.putArray("parameters");
    for (Parameter parameter : parameters) {
      ObjectNode each =
          array
              .addObject()
              .put("name", parameter.name())
              .put("type", parameter.type())
              .put("keyId", parameter.keyId());
      var versions = each.putArray("versions");
      for (Parameter.Version version : parameter.versions()) {
        versions
            .addObject()
            .put("number", version.number())
            .put("value", version.value())
            .put("changed", version.changed().toEpochMilli());
      }
    }
    try {
      OwnerFile.write(file, all.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
