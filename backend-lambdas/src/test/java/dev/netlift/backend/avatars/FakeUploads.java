package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Faults;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** As the table would; {@code faults} decide how calls fail. */
final class FakeUploads implements UploadStore {
  private final Map<String, Upload> rows = new ConcurrentHashMap<>();
  private final Map<String, Moderated> moderated = new ConcurrentHashMap<>();
  private final Faults faults;

  FakeUploads(Faults faults) {
    this.faults = faults;
  }

  @Nullable Moderated moderation(String uploadId) {
    return moderated.get(uploadId);
  }

  private void change(String id, UnaryOperator<Upload> change) {
    faults.call(() -> rows.computeIfPresent(id, (key, row) -> change.apply(row)));
  }

  @Override
  public void create(Upload upload) {
    faults.call(
        () -> {
          if (rows.putIfAbsent(upload.uploadId(), upload) != null) {
            throw new IllegalStateException("is there already");
          }
          return true;
        });
  }

  @Override
  public Optional<Upload> find(String uploadId) {
    return faults.call(() -> Optional.ofNullable(rows.get(uploadId)));
  }

  @Override
  public void received(String uploadId, String sequencer, long atMillis) {
    change(
        uploadId,
        row ->
            row.sequencer() != null && row.sequencer().compareTo(sequencer) >= 0
                ? row
                : with(row)
                    .sequencer(sequencer)
                    .receivedAt(row.receivedAtMillis() == null ? atMillis : row.receivedAtMillis())
                    .row());
  }

  @Override
  public void moderated(String uploadId, Moderated seen) {
    change(
        uploadId,
        row -> {
          moderated.put(uploadId, seen);
          return with(row).labels(seen.labels()).moderatedAt(seen.atMillis()).row();
        });
  }

  @Override
  public Upload settle(String uploadId, Upload.Outcome outcome, long atMillis) {
    change(
        uploadId,
        row ->
            row.settledBy(outcome)
                ? with(row)
                    .verdict(outcome.verdict())
                    .reason(outcome.reason())
                    .avatar(outcome.avatar() == null ? row.avatar() : outcome.avatar())
                    .settledAt(atMillis)
                    .shelf(Upload.OPEN)
                    .row()
                : row);
    return find(uploadId).orElseThrow();
  }

  @Override
  public boolean decide(String uploadId, Upload.Decision decision) {
    boolean[] applied = {false};
    change(
        uploadId,
        row -> {
          if (row.verdict() != Verdict.REVIEW || row.decision() != null) {
            return row;
          }
          applied[0] = true;
          return with(row).decision(decision).shelf(Upload.OPEN).row();
        });
    return applied[0];
  }

  @Override
  public void close(String uploadId, Verdict told, boolean clean, long atMillis) {
    change(
        uploadId,
        row -> {
          boolean late = clean && told == Verdict.REVIEW && row.decision() != null;
          if (row.verdict() != told || late) {
            return row;
          }
          var next = with(row).told(told).toldAt(atMillis);
          if (clean) {
            next.shelf(told == Verdict.REVIEW ? Upload.IN_REVIEW : null);
          }
          return next.row();
        });
  }

  @Override
  public void expire(String uploadId) {
    change(
        uploadId,
        row ->
            row.verdict() == null && row.receivedAtMillis() == null
                ? with(row).shelf(null).row()
                : row);
  }

  @Override
  public List<String> on(String shelf, long createdBeforeMillis, int max) {
    return faults.call(
        () ->
            rows.values().stream()
                .filter(row -> shelf.equals(row.shelf()))
                .filter(row -> row.createdAtMillis() < createdBeforeMillis)
                .sorted(Comparator.comparingLong(Upload::createdAtMillis))
                .limit(max)
                .map(Upload::uploadId)
                .toList());
  }

  private static Editor with(Upload row) {
    return new Editor(row);
  }

  /** A copy of a row, but for what is set. */
  private static final class Editor {
    private final Upload of;
    private @Nullable String sequencer;
    private @Nullable Long receivedAt;
    private @Nullable Long moderatedAt;
    private List<Moderation.Label> labels;
    private @Nullable Verdict verdict;
    private @Nullable String reason;
    private @Nullable String avatar;
    private @Nullable Long settledAt;
    private Upload.@Nullable Decision decision;
    private @Nullable Verdict told;
    private @Nullable Long toldAt;
    private @Nullable String shelf;

    Editor(Upload of) {
      this.of = of;
      sequencer = of.sequencer();
      receivedAt = of.receivedAtMillis();
      moderatedAt = of.moderatedAtMillis();
      labels = of.labels();
      verdict = of.verdict();
      reason = of.reason();
      avatar = of.avatar();
      settledAt = of.settledAtMillis();
      decision = of.decision();
      told = of.told();
      toldAt = of.toldAtMillis();
      shelf = of.shelf();
    }

    Editor sequencer(String value) {
      sequencer = value;
      return this;
    }

    Editor receivedAt(long value) {
      receivedAt = value;
      return this;
    }

    Editor moderatedAt(long value) {
      moderatedAt = value;
      return this;
    }

    Editor labels(List<Moderation.Label> value) {
      labels = value;
      return this;
    }

    Editor verdict(Verdict value) {
      verdict = value;
      return this;
    }

    Editor reason(String value) {
      reason = value;
      return this;
    }

    Editor avatar(@Nullable String value) {
      avatar = value;
      return this;
    }

    Editor settledAt(long value) {
      settledAt = value;
      return this;
    }

    Editor decision(Upload.Decision value) {
      decision = value;
      return this;
    }

    Editor told(Verdict value) {
      told = value;
      return this;
    }

    Editor toldAt(long value) {
      toldAt = value;
      return this;
    }

    Editor shelf(@Nullable String value) {
      shelf = value;
      return this;
    }

    Upload row() {
      return new Upload(
          of.uploadId(),
          of.playerId(),
          of.contentType(),
          of.size(),
          of.sha256(),
          of.number(),
          of.account(),
          of.createdAtMillis(),
          sequencer,
          receivedAt,
          moderatedAt,
          labels,
          verdict,
          reason,
          avatar,
          settledAt,
          decision,
          told,
          toldAt,
          shelf);
    }
  }
}
