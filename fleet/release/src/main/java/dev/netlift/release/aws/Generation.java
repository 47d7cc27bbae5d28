package dev.netlift.release.aws;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The name of a fleet generation: the same content has the same. */
public final class Generation {
  private static final int LENGTH = 12;

  private Generation() {}

  /**
   * @param parameters that are given for it
   * @param label tells generations of the same content apart; letters, digits and hyphens
   * @throws IllegalArgumentException the label cannot be part of a stack's name
   */
  public static String of(
      Upload build, Path fleetTemplate, Map<String, String> parameters, String label)
      throws IOException {
    if (!label.matches("[A-Za-z0-9-]{0,40}")) {
      throw new IllegalArgumentException("--label may have letters, digits and hyphens: " + label);
    }
    MessageDigest digest = Upload.sha256();
    digest.update(build.version().getBytes(StandardCharsets.UTF_8));
    digest.update(Files.readAllBytes(fleetTemplate));
    // Nothing is added where nothing is given, so that such a generation is known by its content.
    new TreeMap<>(parameters)
        .forEach(
            (name, value) ->
                digest.update((name + "=" + value + "\n").getBytes(StandardCharsets.UTF_8)));
    String hash = HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
    return label.isEmpty() ? hash : hash + "-" + label;
  }
}
