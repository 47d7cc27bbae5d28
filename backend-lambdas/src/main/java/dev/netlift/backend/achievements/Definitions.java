package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What is counted and what it unlocks, checked. Immutable. Ids are forever: players' items speak of
 * them.
 */
final class Definitions {
  static final String RESOURCE = "definitions.json";
  static final String SCHEMA = "definitions.schema.json";

  /** As many bits as a fold has for what changed. */
  static final int METRICS_MAX = 64;

  static final int ACHIEVEMENTS_MAX = 2000;

  private static final int FINGERPRINT_BYTES = 9;

  private final long version;
  private final List<Season> seasons;
  private final Map<String, Metric> metrics;
  private final Map<String, Achievement> achievements;
  private final String fingerprint;
  private final Rules rules;

  /** Of what {@link DefinitionsReader} has read and found right. */
  Definitions(
      long version,
      List<Season> seasons,
      Map<String, Metric> metrics,
      Map<String, Achievement> achievements,
      String fingerprint) {
    this.version = version;
    this.seasons = List.copyOf(seasons);
    // Not Map.copyOf, which forgets the order.
    this.metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    this.achievements = Collections.unmodifiableMap(new LinkedHashMap<>(achievements));
    this.fingerprint = fingerprint;
    this.rules = Rules.of(this.metrics.values(), this.achievements);
  }

  /** The definitions this jar was built with. */
  static Definitions shipped() {
    return of(shippedFile());
  }

  /** The file they are in. */
  static JsonNode shippedFile() {
    try (InputStream in = Definitions.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not in the jar");
      }
      return Json.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws FaultyDefinitions with a line for each fault: where, and what
   */
  static Definitions of(JsonNode json) {
    return DefinitionsReader.read(json, null);
  }

  /** As {@link #of}, for definitions that take the place of others. */
  static Definitions after(Lasting before, JsonNode json) {
    return DefinitionsReader.read(json, before);
  }

  long version() {
    return version;
  }

  List<Season> seasons() {
    return seasons;
  }

  /** By id, in the file's order. */
  Map<String, Metric> metrics() {
    return metrics;
  }

  /** By id, in the order players see them. */
  Map<String, Achievement> achievements() {
    return achievements;
  }

  /** Other for other definitions, whether or not somebody counted their version up. */
  String fingerprint() {
    return fingerprint;
  }

  Rules rules() {
    return rules;
  }

  /** The name of what was unlocked under {@code key}; of one that is no longer defined its id. */
  String nameOf(String key) {
    String id = Achievement.idOf(key);
    var achievement = achievements.get(id);
    if (achievement == null) {
      return id;
    }
    int tier = Achievement.tierOf(key);
    return tier >= 1 && tier <= achievement.tiers().size()
        ? achievement.tiers().get(tier - 1).name()
        : achievement.face().name();
  }

  static String fingerprint(JsonNode json) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(json.toString().getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(hash, FINGERPRINT_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The metrics kept for {@code scope}, as bits. */
  static long kept(Collection<Metric> metrics, Scope scope) {
    long bits = 0;
    for (Metric metric : metrics) {
      if (metric.scopes().contains(scope)) {
        bits |= metric.bit();
      }
    }
    return bits;
  }
}
