package dev.netlift.release.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a build is made of, as CycloneDX 1.6: each jar with its coordinates and its SHA-256, and the
 * Java runtime. No times in it: the same content, the same text.
 */
final class Sbom {
  static final String FILE = "conf/sbom.cdx.json";

  private static final JsonMapper JSON = new JsonMapper();

  private Sbom() {}

  /**
   * @param listed coordinates by file name, of whoever built; others are looked for in the jars
   * @param runtime what its release file says
   */
  static String of(
      Path directory,
      String name,
      String version,
      Map<String, Coordinates> listed,
      Map<String, String> runtime)
      throws IOException {
    var bom = JSON.createObjectNode();
    bom.put("bomFormat", "CycloneDX").put("specVersion", "1.6").put("version", 1);
    bom.putObject("metadata")
        .putObject("component")
        .put("type", "application")
        .put("name", name)
        .put("version", version);
    var components = bom.putArray("components");
    for (Path jar : jars(directory)) {
      addJar(components, jar, listed);
    }
    addRuntime(components, runtime);
    String content = JSON.writeValueAsString(bom);
    var serial = UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8));
    bom.put("serialNumber", "urn:uuid:" + serial);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(bom) + "\n";
  }

  static List<Path> jars(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("lib"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static void addJar(ArrayNode components, Path jar, Map<String, Coordinates> listed)
      throws IOException {
    String file = jar.getFileName().toString();
    var known = listed.get(file);
    var coordinates = known == null ? Coordinates.inside(jar).orElse(null) : known;
    var component = components.addObject().put("type", "library");
    if (coordinates == null) {
      component.put("name", file);
    } else {
      component
          .put("group", coordinates.group())
          .put("name", coordinates.artifact())
          .put("version", coordinates.version())
          .put("purl", coordinates.purl());
    }
    component.put("bom-ref", "lib/" + file);
    component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", Hashes.of(jar));
  }

  private static void addRuntime(ArrayNode components, Map<String, String> runtime) {
    ObjectNode component = components.addObject();
    component
        .put("type", "platform")
        .put("bom-ref", "runtime")
        .put("name", "Java runtime")
        .put("version", runtime.getOrDefault("JAVA_RUNTIME_VERSION", ""))
        .put("publisher", runtime.getOrDefault("IMPLEMENTOR", ""));
  }
}
