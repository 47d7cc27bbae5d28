package dev.netlift.local.cloudfront;

import dev.netlift.local.deploy.DeployException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** What the providers share: ids as CloudFront's look, and a word for each property it cannot. */
final class Named {
  private static final int ID_LENGTH = 13;

  private Named() {}

  /** {@code E} and thirteen letters and digits, the same for the same name. */
  static String id(String name) {
    var uuid = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    String digits = uuid.toString().replace("-", "").toUpperCase(java.util.Locale.ROOT);
    return "E" + digits.substring(0, ID_LENGTH);
  }

  /** Policies have UUIDs. */
  static String policyId(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /**
   * @throws DeployException naming what is neither handled nor harmless
   */
  static void refuseUnknown(JsonNode node, Set<String> known, String where) {
    var unknown = new TreeSet<>(node.propertyNames());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new DeployException(where + ": not served here: " + String.join(", ", unknown));
    }
  }
}
