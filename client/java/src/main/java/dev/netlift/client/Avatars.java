package dev.netlift.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Uploads images and follows them to their verdict. Any thread. */
public final class Avatars {
  private static final Duration UPLOAD_MAX = Duration.ofMinutes(2);
  private static final int SAID_MAX = 300;

  private final Api api;

  public Avatars(Api api) {
    this.api = api;
  }

  /**
   * One step of an upload.
   *
   * @param at the backend's word for it, for example {@code moderated}
   */
  public record Step(String at, long atMillis) {}

  /**
   * How an upload stands.
   *
   * @param status WAITING, PROCESSING, or how it ended
   * @param reason of a verdict; empty before there is one
   * @param avatar hash of the image, only when it was approved; else empty
   * @param urls by size in pixels
   */
  public record Standing(
      String uploadId,
      String status,
      String reason,
      String avatar,
      Map<Integer, URI> urls,
      List<Step> timeline) {
    public Standing {
      urls = Map.copyOf(urls);
      timeline = List.copyOf(timeline);
    }

    /** Whether nothing more will happen by itself. */
    public boolean ended() {
      return !status.equals("WAITING") && !status.equals("PROCESSING");
    }
  }

  /**
   * Asks for a place and puts the image there.
   *
   * @param contentType {@code image/png} or {@code image/jpeg}
   * @return the upload's id
   * @throws BackendException {@code not_yet}, {@code quota}, {@code invalid_request}; or the
   *     storage did not take it, its own word as the code
   */
  public String upload(String contentType, byte[] image) throws InterruptedException {
    var asked =
        JsonMapper.shared()
            .createObjectNode()
            .put("contentType", contentType)
            .put("size", image.length)
            .put("sha256", sha256(image));
    JsonNode place = api.post("/avatars/uploads", asked).body();
    String id = place.path("uploadId").asString("");
    if (id.isEmpty() || !place.path("url").isString()) {
      throw new BackendException(200, "malformed", "POST /avatars/uploads gave no place", "");
    }
    put(place, image);
    return id;
  }

  private void put(JsonNode place, byte[] image) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(place.path("url").asString("")))
            .timeout(UPLOAD_MAX)
            .method(
                place.path("method").asString("PUT"),
                HttpRequest.BodyPublishers.ofByteArray(image));
    place
        .path("headers")
        .forEachEntry(
            (name, value) -> {
              // The JDK's client sets it itself.
              if (!name.toLowerCase(Locale.ROOT).equals("content-length")) {
                request.header(name, value.asString(""));
              }
            });
    HttpResponse<byte[]> answer;
    try {
      answer = api.http().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      // Without the URL: it is a credential.
      throw BackendException.unreachable("the upload", e);
    }
    if (answer.statusCode() != 200) {
      String said = new String(answer.body(), StandardCharsets.UTF_8);
      String code = said.replaceFirst("(?s).*<Code>(\\w+)</Code>.*", "$1");
      boolean told = !code.equals(said);
      throw new BackendException(
          answer.statusCode(),
          told ? code : "",
          "the storage refused the image"
              + (told ? "" : ": " + said.substring(0, Math.min(said.length(), SAID_MAX))),
          answer.headers().firstValue("x-amz-request-id").orElse(""));
    }
  }

  /**
   * How an upload of the signed-in player stands.
   *
   * @throws BackendException 404: it is nobody's, or another's
   */
  public Standing standing(String uploadId) throws InterruptedException {
    JsonNode body = api.get("/avatars/uploads/" + uploadId).body();
    List<Step> timeline = new ArrayList<>();
    for (JsonNode step : body.path("timeline")) {
      timeline.add(new Step(step.path("at").asString(""), step.path("atMillis").asLong(0)));
    }
    return new Standing(
        uploadId,
        body.path("status").asString(""),
        body.path("reason").asString(""),
        body.path("avatar").asString(""),
        urls(body.path("urls")),
        timeline);
  }

  /**
   * Where a player's avatar is, by size in pixels; empty: there is none.
   *
   * @param playerId or {@code me}
   */
  public Map<Integer, URI> of(String playerId) throws InterruptedException {
    return urls(api.get("/players/" + playerId + "/avatar").body().path("urls"));
  }

  private static Map<Integer, URI> urls(JsonNode node) {
    Map<Integer, URI> urls = new TreeMap<>();
    node.forEachEntry((size, url) -> urls.put(Integer.valueOf(size), URI.create(url.asString(""))));
    return urls;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
