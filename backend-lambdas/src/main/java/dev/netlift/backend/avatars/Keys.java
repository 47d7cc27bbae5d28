package dev.netlift.backend.avatars;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Where things lie in the two buckets. */
final class Keys {
  static final List<Integer> SIZES = List.of(64, 128, 256);
  private static final String INCOMING = "incoming/";
  private static final Pattern UPLOAD =
      Pattern.compile(INCOMING + "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

  private Keys() {}

  static String incoming(String uploadId) {
    return INCOMING + uploadId;
  }

  /** Whose upload lies at a key; empty if we did not choose it. */
  static Optional<String> uploadAt(String key) {
    var matcher = UPLOAD.matcher(key);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  static String work(String uploadId) {
    return "work/" + uploadId + ".png";
  }

  static String avatar(String hash, int size) {
    return "avatars/" + hash + "/" + size + ".png";
  }

  /** Puts {@code avatar} and {@code urls} where players look for them. */
  static void show(ObjectNode answer, String urlBase, String hash) {
    answer.put("avatar", hash);
    ObjectNode urls = answer.putObject("urls");
    SIZES.forEach(size -> urls.put(Integer.toString(size), url(urlBase, hash, size)));
  }

  static String url(String urlBase, String hash, int size) {
    return urlBase + "/" + avatar(hash, size);
  }
}
