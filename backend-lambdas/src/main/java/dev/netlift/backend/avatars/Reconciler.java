package dev.netlift.backend.avatars;

import dev.netlift.backend.avatars.Upload.Outcome;
import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Json;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repairs what runs of the machine could not: uploads whose events were lost or whose run died get
 * their verdict, their event and their end; reviews that nobody answers are rejected; and pictures
 * of accounts become those of the profiles. Every part may run twice and at the same time as the
 * machine.
 */
final class Reconciler {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

  /** Longer than a URL and a run of the machine live together. */
  static final Duration STUCK_AFTER = Duration.ofMinutes(15);

  static final Duration REVIEW_MAX = Duration.ofDays(7);
  private static final int UPLOADS_MAX = 100;
  private static final int PROFILES_MAX = 50;

  /** For each part; the function has 10 s. */
  private static final Duration WORK_MAX = Duration.ofSeconds(3);

  private final Records.Parts parts;
  private final Records records;
  private final Cursor cursor;

  Reconciler(Records.Parts parts, Cursor cursor) {
    this.parts = parts;
    this.records = new Records(parts);
    this.cursor = cursor;
  }

  void round() {
    long now = parts.clock().millis();
    each(Upload.OPEN, now - STUCK_AFTER.toMillis());
    each(Upload.IN_REVIEW, now - REVIEW_MAX.toMillis());
    comparePictures();
  }

  private void each(String shelf, long beforeMillis) {
    long began = parts.clock().millis();
    for (String id : parts.uploads().on(shelf, beforeMillis, UPLOADS_MAX)) {
      try {
        parts.uploads().find(id).ifPresent(upload -> finish(upload, beforeMillis));
      } catch (BackendException | IllegalStateException e) {
        // The others are not to wait for this one.
        log.atError().setCause(e).addKeyValue("upload", id).log("upload not finished");
      }
      if (parts.clock().millis() - began > WORK_MAX.toMillis()) {
        return;
      }
    }
  }

  private void finish(Upload upload, long beforeMillis) {
    String id = upload.uploadId();
    if (upload.movedAtMillis() >= beforeMillis) {
      return;
    }
    if (Upload.IN_REVIEW.equals(upload.shelf())) {
      records.finish(id, new Outcome(Verdict.REJECTED, "REVIEW_EXPIRED", null, null, true));
      return;
    }
    if (upload.verdict() == Verdict.REVIEW && upload.decision() != null) {
      parts
          .events()
          .tell(
              AvatarEvents.REVIEWED,
              Json.object()
                  .put("id", id + "/reviewed")
                  .put("uploadId", id)
                  .put("verdict", upload.decision().verdict().name())
                  .put("auditId", upload.decision().auditId()));
      return;
    }
    boolean neverCame =
        upload.verdict() == null
            && upload.receivedAtMillis() == null
            && !parts.objects().exists(parts.bucket(), Keys.incoming(id));
    if (neverCame) {
      parts.uploads().expire(id);
      return;
    }
    log.atWarn().addKeyValue("upload", id).log("an upload is finished that no run has");
    records.finish(id, new Outcome(Verdict.FAILED, "ERROR", "UNFINISHED", null, false));
  }

  private void comparePictures() {
    long began = parts.clock().millis();
    String at = cursor.find();
    do {
      var page = parts.profiles().page(at, PROFILES_MAX);
      page.profiles().forEach(this::compare);
      at = page.next();
    } while (at != null && parts.clock().millis() - began < WORK_MAX.toMillis());
    cursor.save(at);
  }

  private void compare(ProfileStore.Profile profile) {
    if (profile.account() == null || profile.avatar() == null) {
      return;
    }
    try {
      var shown = parts.accounts().picture(profile.account());
      if (shown.isPresent() && !shown.get().equals(records.pictureUrl(profile.avatar()))) {
        log.atWarn().log("an account shows another picture than its profile");
        records.picture(profile.playerId());
      }
    } catch (BackendException e) {
      log.atError().setCause(e).log("an account's picture could not be compared");
    }
  }
}
