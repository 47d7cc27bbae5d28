package dev.netlift.local.rekognition;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A file that says what images show: {@code {"<pixel hash>": [<labels as Rekognition has them>]}},
 * an empty list for nothing bad. Read again when it changes. Any thread.
 */
final class Verdicts {
  private static final long FILE_MAX = 4 << 20;
  private static final int LABELS_MAX = 100;

  private final Path file;
  private Map<String, List<Label>> labels = Map.of(); // guarded by this
  private Optional<FileTime> read = Optional.empty(); // guarded by this
  private long size; // guarded by this

  Verdicts(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /**
   * Empty for an image that the file does not know.
   *
   * @throws AwsException InternalServerError: the file is wrong
   */
  synchronized Optional<List<Label>> of(String pixelHash) {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      FileTime changed = Files.getLastModifiedTime(file);
      if (!read.equals(Optional.of(changed)) || size != Files.size(file)) {
        labels = parse();
        read = Optional.of(changed);
        size = Files.size(file);
      }
      return Optional.ofNullable(labels.get(pixelHash));
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      throw new AwsException(500, "InternalServerError", file + ": " + e.getMessage());
    }
  }

  private Map<String, List<Label>> parse() throws IOException {
    if (Files.size(file) > FILE_MAX) {
      throw new IllegalArgumentException("longer than " + FILE_MAX + " bytes");
    }
    JsonNode root = Bodies.MAPPER.readTree(Files.readString(file));
    var all = new HashMap<String, List<Label>>();
    for (var entry : root.properties()) {
      if (!entry.getKey().matches("[0-9a-f]{64}")
          || !entry.getValue().isArray()
          || entry.getValue().size() > LABELS_MAX) {
        throw new IllegalArgumentException(
            "'" + entry.getKey() + "' must be 64 lower hex digits with a list of labels");
      }
      all.put(entry.getKey(), entry.getValue().valueStream().map(Label::parse).toList());
    }
    return all;
  }
}
