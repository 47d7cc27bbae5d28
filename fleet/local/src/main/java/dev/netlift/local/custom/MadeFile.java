package dev.netlift.local.custom;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.identity.OwnerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What was made, by stack and logical id, over a restart. Used by one thread at a time. */
final class MadeFile {
  private final Path file;

  MadeFile(Path file) {
    this.file = file;
  }

  /**
   * @param properties that it was made or last changed with
   * @param data what its function told of it
   */
  record Made(String physicalId, JsonNode properties, JsonNode data) {}

  synchronized Optional<Made> find(String stack, String logicalId) {
    JsonNode made = read().path(stack).path(logicalId);
    return made.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Made(
                made.path("physicalId").asString(), made.path("properties"), made.path("data")));
  }

  synchronized void put(String stack, String logicalId, Made made) {
    ObjectNode all = read();
    ObjectNode entry = all.withObjectProperty(stack).putObject(logicalId);
    entry.put("physicalId", made.physicalId());
    entry.set("properties", made.properties());
    entry.set("data", made.data());
    write(all);
  }

  synchronized void remove(String stack, String logicalId) {
    ObjectNode all = read();
    all.withObjectProperty(stack).remove(logicalId);
    write(all);
  }

  private ObjectNode read() {
    try {
      return Files.exists(file)
          ? Bodies.MAPPER.readTree(Files.readString(file)).asObject()
          : Bodies.MAPPER.createObjectNode();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private void write(ObjectNode all) {
    try {
      OwnerFile.write(file, all.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
