package dev.netlift.release.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * What a library is called in Maven's repository.
 *
 * @param classifier empty: none
 */
record Coordinates(String group, String artifact, String version, String classifier) {
  private static final Pattern LISTED =
      Pattern.compile("([^:\\s]+):([^:]+):jar:(?:([^:]+):)?([^:]+):[a-z]+\\b.*");
  private static final Pattern ESCAPES = Pattern.compile("\\x1b\\[[0-9;]*m");
  private static final int PROPERTIES_BYTES_MAX = 64 << 10;

  /** The file that Maven makes of it. */
  String fileName() {
    String end = classifier.isEmpty() ? "" : "-" + classifier;
    return artifact + "-" + version + end + ".jar";
  }

  String purl() {
    String qualifiers = classifier.isEmpty() ? "" : "?classifier=" + classifier + "&type=jar";
    return "pkg:maven/" + group + "/" + artifact + "@" + version + qualifiers;
  }

  /**
   * @param lines of Maven's {@code dependency:list}
   * @return by file name
   */
  static Map<String, Coordinates> listed(List<String> lines) {
    var known = new HashMap<String, Coordinates>();
    for (String line : lines) {
      var listed = LISTED.matcher(ESCAPES.matcher(line).replaceAll("").strip());
      if (listed.matches()) {
        @Nullable String classifier = listed.group(3);
        var coordinates =
            new Coordinates(
                listed.group(1),
                listed.group(2),
                listed.group(4),
                classifier == null ? "" : classifier);
        known.put(coordinates.fileName(), coordinates);
      }
    }
    return known;
  }

  /** As Maven itself has left them in a jar; empty when it has not, or those of others too. */
  static Optional<Coordinates> inside(Path jar) throws IOException {
    try (var zip = new ZipFile(jar.toFile())) {
      var found =
          zip.stream()
              .filter(entry -> entry.getName().startsWith("META-INF/maven/"))
              .filter(entry -> entry.getName().endsWith("/pom.properties"))
              .filter(entry -> entry.getSize() <= PROPERTIES_BYTES_MAX)
              .toList();
      if (found.size() != 1) {
        return Optional.empty();
      }
      var properties = new Properties();
      try (InputStream in = zip.getInputStream(found.getFirst())) {
        properties.load(in);
      }
      String group = properties.getProperty("groupId", "");
      String artifact = properties.getProperty("artifactId", "");
      String version = properties.getProperty("version", "");
      return group.isEmpty() || artifact.isEmpty() || version.isEmpty()
          ? Optional.empty()
          : Optional.of(new Coordinates(group, artifact, version, ""));
    }
  }
}
