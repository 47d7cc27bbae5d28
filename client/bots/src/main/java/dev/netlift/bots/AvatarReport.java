package dev.netlift.bots;

import dev.netlift.client.Avatars;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What became of an upload.
 *
 * @param startMillis when it was asked for, by our clock
 * @param uploadedMillis when all of it was there
 * @param picture the account's attribute; empty: none
 */
record AvatarReport(
    String playerId,
    Avatars.Standing standing,
    long startMillis,
    long uploadedMillis,
    int bytes,
    Map<Integer, Thumbnail> thumbnails,
    String picture) {
  /** One size, as the front served it. */
  record Thumbnail(URI url, int status, String contentType, String cacheControl, int bytes) {
    boolean good() {
      return status == 200 && contentType.equals("image/png") && bytes > 0;
    }
  }

  /** Approved, and to be seen by everybody. */
  boolean good() {
    return standing.status().equals("APPROVED")
        && !thumbnails.isEmpty()
        && thumbnails.values().stream().allMatch(Thumbnail::good)
        && picture.contains(standing.avatar());
  }

  private String verdict() {
    return standing.ended() ? standing.status() : "NONE";
  }

  ObjectNode json() {
    ObjectNode json =
        JsonMapper.shared()
            .createObjectNode()
            .put("playerId", playerId)
            .put("uploadId", standing.uploadId())
            .put("bytes", bytes)
            .put("verdict", verdict())
            .put("reason", standing.reason())
            .put("avatar", standing.avatar())
            .put("uploadMillis", uploadedMillis - startMillis);
    var timeline = json.putArray("timeline");
    for (Avatars.Step step : standing.timeline()) {
      timeline
          .addObject()
          .put("at", step.at())
          .put("atMillis", step.atMillis())
          .put("afterMillis", step.atMillis() - began());
    }
    ObjectNode sizes = json.putObject("thumbnails");
    thumbnails.forEach(
        (size, thumbnail) ->
            sizes
                .putObject(Integer.toString(size))
                .put("url", thumbnail.url().toString())
                .put("status", thumbnail.status())
                .put("contentType", thumbnail.contentType())
                .put("cacheControl", thumbnail.cacheControl())
                .put("bytes", thumbnail.bytes()));
    return json.put("picture", picture).put("good", good());
  }

  /** The backend's own clock: one of ours would make of a skew a time. */
  private long began() {
    return standing.timeline().isEmpty() ? startMillis : standing.timeline().getFirst().atMillis();
  }

  String table() {
    var text = new StringBuilder();
    for (Avatars.Step step : standing.timeline()) {
      text.append(
          String.format(
              Locale.ROOT, "%8.3f s  %s%n", (step.atMillis() - began()) / 1000.0, step.at()));
    }
    text.append(String.format(Locale.ROOT, "verdict     %s %s%n", verdict(), standing.reason()));
    thumbnails.forEach(
        (size, thumbnail) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%4d px     %s (%d, %s, %d bytes)%n",
                    size,
                    thumbnail.url(),
                    thumbnail.status(),
                    thumbnail.contentType(),
                    thumbnail.bytes())));
    if (!picture.isEmpty()) {
      text.append(String.format(Locale.ROOT, "picture     %s%n", picture));
    }
    return text.toString();
  }
}
