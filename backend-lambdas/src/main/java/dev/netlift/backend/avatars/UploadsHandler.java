package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Randomness;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.Table;
import dev.netlift.backend.quotas.DynamoQuotas;
import dev.netlift.backend.quotas.Quota;
import dev.netlift.backend.quotas.QuotaStore;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /avatars/uploads}, {@code GET /avatars/uploads/{id}} and {@code GET
 * /players/{id}/avatar}, for players.
 */
public final class UploadsHandler extends HttpFunction {
  /** A look at an upload that nobody made. */
  static final String PRIMING =
      """
      {"rawPath": "/avatars/uploads/priming",
       "requestContext": {"requestId": "priming", "http": {"method": "GET"},
        "authorizer": {"iam": {"cognitoIdentity": {"identityId": "priming"}}}}}
      """;

  static final Quota PER_HOUR = new Quota("avatars", 10, Duration.ofHours(1));
  private static final int BODY_BYTES_MAX = 1024;
  private static final int ID_LENGTH_MAX = 128;
  private static final String ME = "me";

  /** Whether somebody ever finished a match. */
  @FunctionalInterface
  interface Matches {
    boolean finished(String playerId);
  }

  /**
   * @param urlBase of avatars
   */
  record Parts(
      UploadStore uploads,
      ProfileStore profiles,
      QuotaStore quotas,
      Matches matches,
      Signatures signatures,
      String urlBase,
      Clock clock) {}

  private final Parts parts;

  /** For the platform: builds everything from the function's environment. */
  public UploadsHandler() {
    this(parts(Environment.ofProcess()));
    primedBy(PRIMING);
  }

  UploadsHandler(Parts parts) {
    this.parts = parts;
  }

  private static Parts parts(Environment environment) {
    var dynamo = Table.client();
    var achievements = new Table(dynamo, environment.required("ACHIEVEMENTS_TABLE"), "playerId");
    return new Parts(
        Wiring.uploads(environment),
        new DynamoProfiles(new Table(dynamo, environment.required("PROFILES_TABLE"), "playerId")),
        new DynamoQuotas(new Table(dynamo, environment.required("COUNTERS_TABLE"), "counterId")),
        playerId ->
            achievements
                .get(playerId)
                .filter(item -> item.has("totals"))
                .map(item -> item.map("totals", value -> Long.parseLong(value.n())))
                .map(totals -> totals.getOrDefault("matches_played", 0L) > 0)
                .orElse(false),
        new S3Signatures(S3Signatures.presigner(), environment.required("QUARANTINE_BUCKET")),
        environment.required("AVATARS_URL"),
        Clock.systemUTC());
  }

  @Override
  protected Reply answer(Request request) {
    String player = request.player();
    List<String> below = request.below("uploads").orElse(null);
    if (below == null) {
      return avatar(request, player);
    }
    return switch (request.method()) {
      case "POST" -> upload(request, player);
      case "GET" -> status(below.isEmpty() ? "" : below.getFirst(), player);
      default -> throw new Refusal(405, "method_not_allowed", "POST or GET");
    };
  }

  private Reply upload(Request request, String player) {
    UploadRequest wanted = UploadRequest.of(request.json(BODY_BYTES_MAX));
    if (parts.quotas().denied().contains(player)) {
      throw new Refusal(403, "denied", "you are shut out; ask support, quoting the request id");
    }
    if (request.account() == null && !parts.matches().finished(player)) {
      throw new Refusal(
          403, "not_yet", "finish a match or link an account, then you may have an avatar");
    }
    long now = parts.clock().millis();
    long hour = PER_HOUR.window().toMillis();
    if (!parts.quotas().take(PER_HOUR, player, now)) {
      throw new Refusal(429, "quota", "no more than 10 uploads an hour; wait a while")
          .retryAfter(Math.ceilDiv(hour - now % hour, 1000));
    }
    String id = Randomness.uuid();
    long number = parts.profiles().nextNumber(player, request.account());
    parts
        .uploads()
        .create(
            new Upload(
                id,
                player,
                wanted.format().contentType(),
                wanted.size(),
                wanted.sha256(),
                number,
                request.account(),
                now,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Upload.OPEN));
    Signatures.Signed signed = parts.signatures().upload(id, wanted);
    ObjectNode answer =
        Json.object()
            .put("uploadId", id)
            .put("method", "PUT")
            .put("url", signed.url().toString())
            .put("expiresAtMillis", now + S3Signatures.LIFE.toMillis());
    ObjectNode headers = answer.putObject("headers");
    signed.headers().forEach(headers::put);
    return Reply.of(201, answer);
  }

  private Reply status(String id, String player) {
    Upload upload =
        parts
            .uploads()
            .find(id.isEmpty() ? "-" : id)
            .filter(found -> found.playerId().equals(player))
            .orElseThrow(() -> Refusal.notFound("no such upload of yours"));
    ObjectNode answer =
        Json.object().put("uploadId", upload.uploadId()).put("status", upload.status());
    if (upload.reason() != null) {
      answer.put("reason", upload.reason());
    }
    if (upload.verdict() == Verdict.APPROVED && upload.avatar() != null) {
      Keys.show(answer, parts.urlBase(), upload.avatar());
    }
    ArrayNode timeline = answer.putArray("timeline");
    add(timeline, "requested", upload.createdAtMillis());
    add(timeline, "received", upload.receivedAtMillis());
    add(timeline, "moderated", upload.moderatedAtMillis());
    add(timeline, "settled", upload.settledAtMillis());
    add(timeline, "told", upload.toldAtMillis());
    return Reply.of(200, answer);
  }

  private static void add(ArrayNode timeline, String what, @Nullable Long atMillis) {
    if (atMillis != null) {
      timeline.addObject().put("at", what).put("atMillis", atMillis);
    }
  }

  private Reply avatar(Request request, String player) {
    List<String> path = request.below("players").orElse(List.of());
    if (!request.method().equals("GET") || path.size() != 2) {
      throw Refusal.notFound("no such route");
    }
    String id = URLDecoder.decode(path.getFirst(), StandardCharsets.UTF_8);
    if (id.isEmpty() || id.length() > ID_LENGTH_MAX) {
      throw Refusal.field("id", "must have 1 to " + ID_LENGTH_MAX + " characters");
    }
    String whose = id.equals(ME) ? player : id;
    ObjectNode answer = Json.object().put("playerId", whose);
    parts
        .profiles()
        .find(whose)
        .map(ProfileStore.Profile::avatar)
        .ifPresent(hash -> Keys.show(answer, parts.urlBase(), hash));
    return Reply.of(200, answer);
  }
}
