package dev.netlift.fleet.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * A matchmaking rule set as the service takes it. The service never edits one, so a changed body
 * must come under another name: the name ends in the body's hash.
 *
 * @param mode what a player asks for; the file's name
 * @param body minified JSON
 */
record RuleSet(String mode, String body) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SKILL = "skill";
  private static final int BODY_CHARS_MAX = 65_535;
  private static final int HASH_DIGITS = 12;

  RuleSet {
    if (!mode.matches("[a-z0-9-]{1,32}")) {
      throw new IllegalArgumentException(
          "mode must be 1 to 32 of a-z, 0-9 and -, was '" + mode + "'");
    }
    if (body.isEmpty() || body.length() > BODY_CHARS_MAX) {
      throw new IllegalArgumentException(
          "rule set "
              + mode
              + " must have 1 to "
              + BODY_CHARS_MAX
              + " characters, has "
              + body.length());
    }
  }

  /** All rule sets of {@code folder}, one per {@code <mode>.json}, ordered by mode. */
  static List<RuleSet> readAll(Path folder) {
    try (var files = Files.list(folder)) {
      var ruleSets =
          files
              .filter(file -> file.getFileName().toString().endsWith(".json"))
              .sorted()
              .map(RuleSet::read)
              .toList();
      if (ruleSets.isEmpty()) {
        throw new IllegalArgumentException("no rule set (*.json) in " + folder);
      }
      return ruleSets;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RuleSet read(Path file) {
    var name = file.getFileName().toString();
    try {
      var tree = JSON.readTree(Files.readString(file));
      return new RuleSet(
          name.substring(0, name.length() - ".json".length()), JSON.writeValueAsString(tree));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The attributes players set themselves, as a JSON object of types: every one the rules declare
   * but skill, which comes from what is known of them.
   */
  String settable() {
    var types = JSON.createObjectNode();
    for (var attribute : JSON.readTree(body).path("playerAttributes")) {
      var name = attribute.path("name").asString("");
      var type = attribute.path("type").asString("");
      if (!name.equals(SKILL) && (type.equals("string") || type.equals("number"))) {
        types.put(name, type);
      }
    }
    return types.toString();
  }

  /** The end of the resource's name: the mode and the start of the body's SHA-256. */
  String nameWithHash() {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
      return mode + "-" + HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java runtime has SHA-256", e);
    }
  }
}
