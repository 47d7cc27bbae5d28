package dev.netlift.fleet.aws;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a synthesis takes besides the code.
 *
 * @param codeHash {@code local} for the committed snapshots and the laptop, the SHA-256 of the
 *     functions' jar for a release: it names the jar in the bucket and so publishes new versions
 * @param ruleSets folder of the rule sets, one file per mode
 */
record Settings(String codeHash, Path ruleSets) {
  static final String LOCAL = "local";

  Settings {
    if (!codeHash.equals(LOCAL) && !codeHash.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "codeHash must be '" + LOCAL + "' or 64 lower hex digits, was '" + codeHash + "'");
    }
    if (!Files.isDirectory(ruleSets)) {
      throw new IllegalArgumentException("no folder of rule sets at " + ruleSets.toAbsolutePath());
    }
  }
}
