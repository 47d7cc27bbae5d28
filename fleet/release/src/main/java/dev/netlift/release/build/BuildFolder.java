package dev.netlift.release.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What the checks look at in a build: its script as it is, the bits of its files, and what it says
 * of itself. Immutable; nothing of the disk is looked at after {@link #read}.
 *
 * @param installScript empty: there is none
 * @param executables path below the build to whether the owner may run it
 * @param runtime architecture of runtime/bin/java; empty: not there, or no program for Linux
 * @param said conf/build.properties
 * @param agent conf/cloudwatch-agent.json; missing node: not there or not JSON
 */
public record BuildFolder(
    Optional<String> installScript,
    TreeMap<String, Boolean> executables,
    Optional<Architecture> runtime,
    Properties said,
    JsonNode agent) {
  static final String PROPERTIES = "conf/build.properties";
  static final String AGENT = "conf/cloudwatch-agent.json";
  static final String INSTALL = "install.sh";
  static final String JAVA = "runtime/bin/java";

  private static final long TEXT_BYTES_MAX = 1L << 20;

  /**
   * @throws IOException when there is no such directory, or it cannot be read
   */
  public static BuildFolder read(Path directory) throws IOException {
    var executables = new TreeMap<String, Boolean>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        executables.put(
            directory.relativize(file).toString().replace('\\', '/'), Files.isExecutable(file));
      }
    }
    var said = new Properties();
    said.load(new StringReader(text(directory.resolve(PROPERTIES)).orElse("")));
    return new BuildFolder(
        text(directory.resolve(INSTALL)),
        executables,
        architecture(directory.resolve(JAVA)),
        said,
        json(text(directory.resolve(AGENT)).orElse("")));
  }

  /** Of a program; empty when it is none or not there. */
  public static Optional<Architecture> architecture(Path program) throws IOException {
    if (!Files.isRegularFile(program)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(program)) {
      return Architecture.ofProgram(in.readNBytes(Architecture.HEAD_BYTES));
    }
  }

  private static Optional<String> text(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > TEXT_BYTES_MAX) {
      return Optional.empty();
    }
    // Every byte is a character: nothing is lost of what is wrong with it.
    return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  private static JsonNode json(String text) {
    try {
      return new JsonMapper().readTree(text);
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.missingNode();
    }
  }

  /** Empty when it does not say. */
  String says(String key) {
    return said.getProperty(key, "").strip();
  }
}
