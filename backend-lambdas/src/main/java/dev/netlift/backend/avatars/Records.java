package dev.netlift.backend.avatars;

import dev.netlift.backend.avatars.Upload.Outcome;
import dev.netlift.backend.functions.Json;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The steps of the state machine that decide and write down. Each may be run twice, by one
 * execution or by two at once, and from {@link #settle} on all that is left to do can be done again
 * from the row alone: a run that dies leaves nothing that another cannot finish. Any thread.
 */
final class Records {
  private static final Logger log = LoggerFactory.getLogger(Records.class);
  private static final Pattern SEQUENCER = Pattern.compile("[0-9A-Fa-f]{1,40}");
  private static final int FAULT_LENGTH_MAX = 128;

  /** A profile that changes under us, so often in a row, is left to the reconciler. */
  private static final int PICTURE_TRIES = 3;

  /**
   * @param bucket of uploads
   * @param urlBase of avatars
   */
  record Parts(
      UploadStore uploads,
      ProfileStore profiles,
      ObjectStore objects,
      Accounts accounts,
      AvatarEvents events,
      Moderation moderation,
      String bucket,
      String urlBase,
      Clock clock) {}

  private final Parts parts;

  Records(Parts parts) {
    this.parts = parts;
  }

  /** Runs a step of the machine. */
  ObjectNode step(JsonNode event) {
    String step = event.path("step").asString("");
    if (step.equals("open")) {
      return open(event.path("event"));
    }
    String id = event.path("upload").path("id").asString();
    return switch (step) {
      case "judge" -> judge(id, event);
      case "settle" ->
          settled(
              parts
                  .uploads()
                  .settle(id, outcome(event, event.path("upload")), parts.clock().millis()));
      case "profile" -> Json.object().put("account", profile(row(id)));
      case "picture" -> {
        picture(row(id).playerId());
        yield Json.object();
      }
      case "cleanup" -> {
        cleanUp(row(id));
        yield Json.object().put("clean", true);
      }
      case "close" -> {
        var told = Verdict.valueOf(event.path("verdict").asString());
        boolean clean = event.path("clean").asBoolean(false);
        parts.uploads().close(id, told, clean, parts.clock().millis());
        yield Json.object();
      }
      default -> throw new IllegalArgumentException("no such step: " + step);
    };
  }

  private Upload row(String id) {
    return parts.uploads().find(id).orElseThrow(() -> new IllegalStateException("no upload " + id));
  }

  /** {@code {next: INSPECT|THUMBNAILS|SETTLE|NOTHING, upload, outcome?}}. */
  private ObjectNode open(JsonNode event) {
    return switch (event.path("source").asString("")) {
      case "aws.s3" -> arrived(event.path("detail").path("object"));
      case "netlift" -> reviewed(event.path("detail").path("uploadId").asString(""));
      default -> throw new IllegalArgumentException("an event that no rule of ours lets through");
    };
  }

  private ObjectNode arrived(JsonNode object) {
    String key = object.path("key").asString("");
    String sequencer = object.path("sequencer").asString("");
    if (!SEQUENCER.matcher(sequencer).matches()) {
      throw new IllegalArgumentException("an object's event without a sequencer");
    }
    Optional<Upload> found = Keys.uploadAt(key).flatMap(parts.uploads()::find);
    if (found.isEmpty()) {
      // Not by a URL of ours, or so late that its row is gone.
      log.atWarn().log("an object that nobody asked for is deleted");
      parts.objects().delete(parts.bucket(), key);
      return Json.object().put("next", "NOTHING");
    }
    Upload upload = found.get();
    if (upload.verdict() != null && upload.verdict() == upload.told()) {
      // The URL was used again, or the event came again.
      cleanUp(upload);
      return Json.object().put("next", "NOTHING");
    }
    if (upload.verdict() != null) {
      return next("SETTLE", upload, false, Verdict.FAILED, "REPEATED");
    }
    parts
        .uploads()
        .received(upload.uploadId(), sequencer.toUpperCase(Locale.ROOT), parts.clock().millis());
    return next("INSPECT", upload, false, null, "");
  }

  private ObjectNode reviewed(String uploadId) {
    Optional<Upload> found = parts.uploads().find(uploadId);
    if (found.isEmpty() || found.get().decision() == null || found.get().done()) {
      log.atWarn().log("nothing was decided that is still to be done");
      return Json.object().put("next", "NOTHING");
    }
    Upload upload = found.get();
    Upload.Decision decision = upload.decision();
    boolean approved = decision != null && decision.verdict() == Verdict.APPROVED;
    // The row's word counts, not the event's.
    return approved && upload.verdict() == Verdict.REVIEW
        ? next("THUMBNAILS", upload, true, null, "")
        : next("SETTLE", upload, true, Verdict.REJECTED, "CONTENT");
  }

  private ObjectNode next(
      String next, Upload upload, boolean resumed, @Nullable Verdict verdict, String reason) {
    ObjectNode answer = Json.object().put("next", next);
    answer
        .putObject("upload")
        .put("id", upload.uploadId())
        .put("bucket", parts.bucket())
        .put("key", Keys.incoming(upload.uploadId()))
        .put("work", Keys.work(upload.uploadId()))
        .put("contentType", upload.contentType())
        .put("size", upload.size())
        .put("sha256", upload.sha256())
        .put("resumed", resumed);
    if (verdict != null) {
      answer.putObject("outcome").put("verdict", verdict.name()).put("reason", reason);
    }
    return answer;
  }

  /** {@code {verdict: APPROVED|REVIEW|REJECTED, reason}}. */
  private ObjectNode judge(String id, JsonNode event) {
    var seen = Moderation.Seen.of(event.path("moderated"));
    Verdict verdict = parts.moderation().judge(seen);
    parts
        .uploads()
        .moderated(
            id,
            new UploadStore.Moderated(
                event.path("picture").path("pixels").asString(),
                seen.labels(),
                seen.model(),
                verdict,
                parts.clock().millis()));
    return Json.object()
        .put("verdict", verdict.name())
        .put("reason", verdict == Verdict.APPROVED ? "OK" : "CONTENT");
  }

  private static Outcome outcome(JsonNode event, JsonNode upload) {
    JsonNode outcome = event.path("outcome");
    String fault = outcome.path("fault").asString("");
    String avatar = outcome.path("avatar").asString("");
    var verdict = Verdict.valueOf(outcome.path("verdict").asString());
    if (verdict == Verdict.APPROVED && !avatar.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("approved, and nothing to show");
    }
    return new Outcome(
        verdict,
        outcome.path("reason").asString(),
        fault.isEmpty() ? null : fault.substring(0, Math.min(fault.length(), FAULT_LENGTH_MAX)),
        verdict == Verdict.APPROVED ? avatar : null,
        upload.path("resumed").asBoolean(false));
  }

  /** {@code {verdict, detail}}: the verdict that counts, and the event that tells it. */
  private static ObjectNode settled(Upload upload) {
    Verdict verdict = settledVerdict(upload);
    log.atInfo()
        .addKeyValue("verdict", verdict)
        .addKeyValue("reason", upload.reason())
        .log("avatar settled");
    ObjectNode answer = Json.object().put("verdict", verdict.name());
    answer.set("detail", detail(upload));
    return answer;
  }

  private static Verdict settledVerdict(Upload upload) {
    if (upload.verdict() == null) {
      throw new IllegalStateException("upload " + upload.uploadId() + " is not settled");
    }
    return upload.verdict();
  }

  private static ObjectNode detail(Upload upload) {
    Verdict verdict = settledVerdict(upload);
    ObjectNode detail =
        Json.object()
            .put("id", upload.eventId(verdict))
            .put("playerId", upload.playerId())
            .put("uploadId", upload.uploadId())
            .put("verdict", verdict.name())
            .put("reason", upload.reason());
    if (upload.avatar() != null && verdict == Verdict.APPROVED) {
      detail.put("avatar", upload.avatar());
    }
    return detail;
  }

  /**
   * @return whether there is an account that wants the picture
   */
  private boolean profile(Upload upload) {
    if (upload.avatar() == null) {
      throw new IllegalStateException("upload " + upload.uploadId() + " has nothing to show");
    }
    parts
        .profiles()
        .show(upload.playerId(), upload.avatar(), upload.order(), parts.clock().millis());
    return upload.account() != null;
  }

  /**
   * Copies what the profile shows to the account. Two runs may do this at once, so each looks again
   * after its write: the last to write has seen the profile that stayed.
   */
  void picture(String playerId) {
    String written = null;
    for (int tries = 0; tries < PICTURE_TRIES; tries++) {
      var profile = parts.profiles().find(playerId);
      if (profile.isEmpty()
          || profile.get().account() == null
          || profile.get().avatar() == null
          || profile.get().avatar().equals(written)) {
        return;
      }
      written = profile.get().avatar();
      parts.accounts().setPicture(profile.get().account(), pictureUrl(written));
    }
    log.atWarn().log("a profile changes faster than its account's picture");
  }

  String pictureUrl(String avatar) {
    return Keys.url(parts.urlBase(), avatar, Keys.SIZES.getLast());
  }

  /** Ends the upload, every version of it; and the picture made of it, unless it is looked at. */
  private void cleanUp(Upload upload) {
    parts.objects().delete(parts.bucket(), Keys.incoming(upload.uploadId()));
    if (upload.verdict() != Verdict.REVIEW) {
      parts.objects().delete(parts.bucket(), Keys.work(upload.uploadId()));
    }
  }

  /** Settles what no run of the machine has, or could not finish, and does all that is left. */
  void finish(String uploadId, Outcome outcome) {
    Upload upload = parts.uploads().settle(uploadId, outcome, parts.clock().millis());
    Verdict verdict = settledVerdict(upload);
    if (verdict == Verdict.APPROVED && profile(upload)) {
      picture(upload.playerId());
    }
    cleanUp(upload);
    if (upload.told() != verdict) {
      parts.events().tell(AvatarEvents.PROCESSED, detail(upload));
    }
    parts.uploads().close(uploadId, verdict, true, parts.clock().millis());
  }
}
