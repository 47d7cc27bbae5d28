package dev.netlift.release.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The parameters of a generation's template, as far as an operator gives them. */
public final class FleetParameters {
  /** The release's own to give. */
  private static final Set<String> OURS =
      Set.of("BuildId", "FleetRoleArn", "BackendUrl", "Generation");

  private FleetParameters() {}

  /**
   * Names of those that may be given.
   *
   * @throws IOException it is no template
   */
  public static Set<String> names(Path template) throws IOException {
    try {
      var names = new TreeSet<String>();
      JsonMapper.shared()
          .readTree(Files.readString(template))
          .path("Parameters")
          .properties()
          .forEach(each -> names.add(each.getKey()));
      names.removeAll(OURS);
      return names;
    } catch (JacksonException e) {
      throw new IOException(template + " is no template: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * @throws IllegalArgumentException the template has no such parameter, or a release gives it
   */
  public static void check(Path template, Map<String, String> given) throws IOException {
    Set<String> names = names(template);
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "--parameter " + name + " is none of the fleet's: " + String.join(", ", names));
      }
    }
  }
}
