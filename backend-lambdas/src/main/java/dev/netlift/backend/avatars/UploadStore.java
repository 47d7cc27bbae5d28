package dev.netlift.backend.avatars;

import java.util.List;
import java.util.Optional;

/**
 * Uploads by id. Any thread. Every write is conditional, so any may come twice and in any order.
 */
interface UploadStore {
  /** What is kept of moderation. */
  record Moderated(
      String pixelHash,
      List<Moderation.Label> labels,
      String model,
      Verdict judged,
      long atMillis) {
    public Moderated {
      labels = List.copyOf(labels);
    }
  }

  /** Adds a row for an upload that was asked for; it is open. */
  void create(Upload upload);

  Optional<Upload> find(String uploadId);

  /** Notes that bytes came. The greatest sequencer stays, and the earliest time. */
  void received(String uploadId, String sequencer, long atMillis);

  void moderated(String uploadId, Moderated moderated);

  /**
   * Makes an outcome the verdict if {@link Upload#settledBy} says so.
   *
   * @return the row as it stands then: its verdict is the one that counts
   */
  Upload settle(String uploadId, Upload.Outcome outcome, long atMillis);

  /**
   * Notes an operator's decision on one in review. The first stands.
   *
   * @return whether it is the one that stands
   */
  boolean decide(String uploadId, Upload.Decision decision);

  /**
   * Notes that {@code told} was told, if it still is the verdict, and takes the upload from its
   * shelf: to the one of reviews, or for good. One that is not clean stays open.
   */
  void close(String uploadId, Verdict told, boolean clean, long atMillis);

  /** Takes one from its shelf for which nothing was ever uploaded. */
  void expire(String uploadId);

  /** Ids on a shelf that were asked for before a time, the oldest first. */
  List<String> on(String shelf, long createdBeforeMillis, int max);
}
