package dev.netlift.backend.push;

import dev.netlift.backend.functions.Json;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The keys that subscriptions were made with and still are sent to. Immutable.
 *
 * @param generation of the newest; a rotation takes the next
 * @param keys the newest first, which new subscriptions are made with
 */
record KeyRing(int generation, List<VapidKey> keys) {
  /** How many rotations a subscription outlives, and one. */
  static final int KEYS_MAX = 3;

  private static final int VERSION = 1;

  KeyRing {
    keys = List.copyOf(keys);
    if (keys.isEmpty() || keys.size() > KEYS_MAX) {
      throw new IllegalArgumentException(
          "a ring must have 1 to " + KEYS_MAX + " keys, had " + keys.size());
    }
  }

  /** The one that new subscriptions are made with. */
  VapidKey current() {
    return keys.getFirst();
  }

  Optional<VapidKey> find(String keyId) {
    return keys.stream().filter(key -> key.id().equals(keyId)).findFirst();
  }

  /** With another key in front; the oldest leaves when there are too many. */
  KeyRing rotated(int toGeneration, VapidKey key) {
    var all = new ArrayList<VapidKey>();
    all.add(key);
    all.addAll(keys.subList(0, Math.min(keys.size(), KEYS_MAX - 1)));
    return new KeyRing(toGeneration, all);
  }

  /** Public keys only. */
  KeyRing published() {
    return new KeyRing(
        generation, keys.stream().map(key -> VapidKey.of(key.publicKey(), null)).toList());
  }

  /** {@code {v, generation, keys: [{id, public, private?}]}}. */
  String toJson() {
    ObjectNode ring = Json.object().put("v", VERSION).put("generation", generation);
    var all = ring.putArray("keys");
    for (VapidKey key : keys) {
      ObjectNode one = all.addObject().put("id", key.id()).put("public", key.text());
      ECPrivateKey secret = key.privateKey();
      if (secret != null) {
        one.put("private", VapidKey.base64(P256.bytes(secret)));
      }
    }
    return new String(Json.bytes(ring), StandardCharsets.UTF_8);
  }

  /**
   * @throws IllegalStateException it is not what {@link #toJson} wrote; says nothing of what it is,
   *     which may be a secret
   */
  static KeyRing parse(String json) {
    try {
      JsonNode ring = Json.read(json);
      var keys = new ArrayList<VapidKey>();
      for (JsonNode key : ring.path("keys")) {
        var read = VapidKey.of(P256.publicKey(bytes(key, "public")), secret(key));
        if (!read.id().equals(key.path("id").asString(""))) {
          throw new IllegalArgumentException("a key and its id do not belong together");
        }
        keys.add(read);
      }
      return new KeyRing(ring.path("generation").asInt(0), keys);
    } catch (JacksonException e) {
      throw new IllegalStateException("the parameter holds no ring of keys");
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("the parameter holds no ring of keys: " + e.getMessage());
    }
  }

  private static @Nullable ECPrivateKey secret(JsonNode key) {
    return key.has("private") ? P256.privateKey(bytes(key, "private")) : null;
  }

  private static byte[] bytes(JsonNode key, String name) {
    return Base64.getUrlDecoder().decode(key.path(name).asString(""));
  }
}
