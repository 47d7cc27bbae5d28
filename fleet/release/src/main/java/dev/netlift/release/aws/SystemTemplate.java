package dev.netlift.release.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The committed template of the system, for one jar of functions.
 *
 * @param text JSON
 * @param kept logical ids of what outlives the stack
 */
public record SystemTemplate(String text, List<String> kept) {
  private static final String LOCAL_KEY = "functions/local.jar";
  private static final int MARK = 8;

  /**
   * With the jar's key in the bucket, and new versions of functions: CloudFormation publishes one
   * only when its logical id is another, so each gets the jar's hash into its name.
   *
   * @param committed with the code called {@code local}
   * @param jarHash lower hex
   * @throws IllegalArgumentException it is no such template
   */
  public static SystemTemplate of(String committed, String jarHash) {
    if (!jarHash.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("the jar's hash must be SHA-256, was " + jarHash);
    }
    if (!committed.contains('"' + LOCAL_KEY + '"')) {
      throw new IllegalArgumentException("the template has no function of code 'local'");
    }
    String text = committed.replace('"' + LOCAL_KEY + '"', '"' + key(jarHash) + '"');
    var kept = new ArrayList<String>();
    for (Map.Entry<String, JsonNode> each :
        JsonMapper.shared().readTree(committed).path("Resources").properties()) {
      String id = each.getKey();
      if (each.getValue().path("Type").asString("").equals("AWS::Lambda::Version")) {
        text =
            text.replace(
                '"' + id + '"',
                '"' + id.substring(0, id.length() - MARK) + jarHash.substring(0, MARK) + '"');
        text =
            text.replace(
                '"' + id + '.',
                '"' + id.substring(0, id.length() - MARK) + jarHash.substring(0, MARK) + '.');
      }
      if (each.getValue().path("DeletionPolicy").asString("").startsWith("Retain")) {
        kept.add(id);
      }
    }
    return new SystemTemplate(text, List.copyOf(kept));
  }

  public static String key(String jarHash) {
    return "functions/" + jarHash + ".jar";
  }
}
