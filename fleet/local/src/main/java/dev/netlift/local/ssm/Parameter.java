package dev.netlift.local.ssm;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One parameter. Immutable.
 *
 * @param keyId of a SecureString; empty otherwise
 * @param versions the oldest first; never empty
 */
record Parameter(String name, String type, String keyId, List<Version> versions) {
  /** As many as Parameter Store keeps. */
  static final int VERSIONS_MAX = 100;

  record Version(int number, String value, Instant changed) {}

  Parameter {
    versions = List.copyOf(versions);
  }

  Version newest() {
    return versions.getLast();
  }

  Optional<Version> version(int number) {
    return versions.stream().filter(version -> version.number() == number).findFirst();
  }

  /** With another version; the oldest goes when there are too many. */
  Parameter with(String value, Instant now) {
    var all = new ArrayList<>(versions);
    all.add(new Version(newest().number() + 1, value, now));
    return new Parameter(
        name, type, keyId, all.subList(Math.max(0, all.size() - VERSIONS_MAX), all.size()));
  }
}
