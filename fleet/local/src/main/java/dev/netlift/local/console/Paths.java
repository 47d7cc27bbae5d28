package dev.netlift.local.console;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Segments of paths, escaped as encodeURIComponent does. */
final class Paths {
  private static final int SEGMENTS_MAX = 4;
  private static final int SEGMENT_MAX = 512;

  private Paths() {}

  /**
   * @param path without its first slash
   * @throws Refusal it is none of ours
   */
  static List<String> segments(String path) {
    try {
      List<String> segments =
          Arrays.stream(path.replace("+", "%2B").split("/", -1))
              .map(segment -> URLDecoder.decode(segment, StandardCharsets.UTF_8))
              .toList();
      if (segments.size() <= SEGMENTS_MAX
          && segments.stream().allMatch(s -> !s.isEmpty() && s.length() <= SEGMENT_MAX)) {
        return segments;
      }
    } catch (IllegalArgumentException e) {
      throw Refusal.notFound("The path has a broken percent escape");
    }
    throw Refusal.notFound("There is no such route");
  }

  static String escape(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
