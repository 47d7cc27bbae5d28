package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items as docs/avatars.md lists them; the index {@value #OPEN_INDEX} is by shelf and time. */
final class DynamoUploads implements UploadStore {
  static final String OPEN_INDEX = "open";
  private static final String SHELF = "openShard";
  private static final String VERSION = "1";
  private static final Duration KEPT = Duration.ofDays(90);

  private final Table table;

  DynamoUploads(Table table) {
    this.table = table;
  }

  @Override
  public void create(Upload upload) {
    var item = new HashMap<String, AttributeValue>();
    item.put("uploadId", AttributeValue.fromS(upload.uploadId()));
    item.put("v", AttributeValue.fromN(VERSION));
    item.put("playerId", AttributeValue.fromS(upload.playerId()));
    item.put("contentType", AttributeValue.fromS(upload.contentType()));
    item.put("size", Item.of(upload.size()));
    item.put("sha256", AttributeValue.fromS(upload.sha256()));
    item.put("number", Item.of(upload.number()));
    if (upload.account() != null) {
      item.put("account", AttributeValue.fromS(upload.account()));
    }
    item.put("createdAtMillis", Item.of(upload.createdAtMillis()));
    item.put(SHELF, AttributeValue.fromS(Upload.OPEN));
    item.put("expiresAt", Item.of(ends(upload.createdAtMillis())));
    if (!table.create(item)) {
      throw new IllegalStateException("upload " + upload.uploadId() + " is there already");
    }
  }

  @Override
  public Optional<Upload> find(String uploadId) {
    return table.get(uploadId).map(DynamoUploads::upload);
  }

  @Override
  public void received(String uploadId, String sequencer, long atMillis) {
    table.update(
        uploadId,
        new Table.Change(
            "SET #sequencer = :sequencer, #at = if_not_exists(#at, :at)",
            "attribute_exists(#id) AND (attribute_not_exists(#sequencer) OR #sequencer < :sequencer)",
            Map.of("#id", "uploadId", "#sequencer", "sequencer", "#at", "receivedAtMillis"),
            Map.of(":sequencer", AttributeValue.fromS(sequencer), ":at", Item.of(atMillis))));
  }

  @Override
  public void moderated(String uploadId, Moderated moderated) {
    table.update(
        uploadId,
        new Table.Change(
            "SET #pixels = :pixels, #labels = :labels, #model = :model, #judged = :judged, #at = :at",
            "attribute_exists(#id)",
            Map.of(
                "#id", "uploadId",
                "#pixels", "pixels",
                "#labels", "labels",
                "#model", "model",
                "#judged", "judged",
                "#at", "moderatedAtMillis"),
            Map.of(
                ":pixels",
                AttributeValue.fromS(moderated.pixelHash()),
                ":labels",
                AttributeValue.fromL(moderated.labels().stream().map(DynamoUploads::item).toList()),
                ":model",
                AttributeValue.fromS(moderated.model()),
                ":judged",
                AttributeValue.fromS(moderated.judged().name()),
                ":at",
                Item.of(moderated.atMillis()))));
  }

  @Override
  public Upload settle(String uploadId, Upload.Outcome outcome, long atMillis) {
    var names =
        new HashMap<>(
            Map.of(
                "#id", "uploadId",
                "#verdict", "verdict",
                "#reason", "reason",
                "#at", "settledAtMillis",
                "#shelf", SHELF,
                "#end", "expiresAt"));
    var values =
        new HashMap<>(
            Map.of(
                ":end", Item.of(ends(atMillis)),
                ":verdict", AttributeValue.fromS(outcome.verdict().name()),
                ":reason", AttributeValue.fromS(outcome.reason()),
                ":at", Item.of(atMillis),
                ":open", AttributeValue.fromS(Upload.OPEN)));
    // Open again, until this verdict is told.
    var update =
        new StringBuilder(
            "SET #verdict = :verdict, #reason = :reason, #at = :at, #shelf = :open, #end = :end");
    if (outcome.fault() != null) {
      update.append(", #fault = :fault");
      names.put("#fault", "fault");
      values.put(":fault", AttributeValue.fromS(outcome.fault()));
    }
    if (outcome.avatar() != null) {
      update.append(", #avatar = :avatar");
      names.put("#avatar", "avatar");
      values.put(":avatar", AttributeValue.fromS(outcome.avatar()));
    }
    String condition = "attribute_not_exists(#verdict)";
    if (outcome.resumed()) {
      condition += " OR #verdict = :review";
      values.put(":review", AttributeValue.fromS(Verdict.REVIEW.name()));
    }
    table.update(
        uploadId,
        new Table.Change(
            update.toString(), "attribute_exists(#id) AND (" + condition + ")", names, values));
    return find(uploadId)
        .orElseThrow(() -> new IllegalStateException("upload vanished while it was settled"));
  }

  @Override
  public boolean decide(String uploadId, Upload.Decision decision) {
    return table
        .update(
            uploadId,
            new Table.Change(
                "SET #decision = :decision, #at = :at, #audit = :audit, #shelf = :open",
                "#verdict = :review AND attribute_not_exists(#decision)",
                Map.of(
                    "#verdict", "verdict",
                    "#decision", "decision",
                    "#at", "decidedAtMillis",
                    "#audit", "auditId",
                    "#shelf", SHELF),
                Map.of(
                    ":review", AttributeValue.fromS(Verdict.REVIEW.name()),
                    ":decision", AttributeValue.fromS(decision.verdict().name()),
                    ":at", Item.of(decision.atMillis()),
                    ":open", AttributeValue.fromS(Upload.OPEN),
                    ":audit", AttributeValue.fromS(decision.auditId()))))
        .applied();
  }

  @Override
  public void close(String uploadId, Verdict told, boolean clean, long atMillis) {
    var names =
        new HashMap<>(Map.of("#verdict", "verdict", "#told", "told", "#at", "toldAtMillis"));
    var values =
        new HashMap<>(Map.of(":told", AttributeValue.fromS(told.name()), ":at", Item.of(atMillis)));
    String update = "SET #told = :told, #at = :at";
    String condition = "#verdict = :told";
    if (clean) {
      names.put("#shelf", SHELF);
      if (told == Verdict.REVIEW) {
        // Whoever tells of the review late must not put back what is decided by now.
        condition += " AND attribute_not_exists(#decision)";
        names.put("#decision", "decision");
        update += ", #shelf = :review";
        values.put(":review", AttributeValue.fromS(Upload.IN_REVIEW));
      } else {
        update += " REMOVE #shelf";
      }
    }
    table.update(uploadId, new Table.Change(update, condition, names, values));
  }

  @Override
  public void expire(String uploadId) {
    table.update(
        uploadId,
        new Table.Change(
            "SET #at = :none REMOVE #shelf",
            "attribute_exists(#id) AND attribute_not_exists(#verdict) AND attribute_not_exists(#received)",
            Map.of(
                "#id", "uploadId",
                "#verdict", "verdict",
                "#received", "receivedAtMillis",
                "#at", "expired",
                "#shelf", SHELF),
            Map.of(":none", AttributeValue.fromBool(true))));
  }

  @Override
  public List<String> on(String shelf, long createdBeforeMillis, int max) {
    return table
        .query(
            OPEN_INDEX, new Table.Range(SHELF, shelf, "createdAtMillis"), createdBeforeMillis, max)
        .stream()
        .map(item -> item.text("uploadId"))
        .toList();
  }

  /** What is kept is kept for 90 days from the verdict on. */
  private static long ends(long fromMillis) {
    return (fromMillis + KEPT.toMillis()) / 1000;
  }

  private static AttributeValue item(Moderation.Label label) {
    return AttributeValue.fromM(
        Map.of(
            "name", AttributeValue.fromS(label.name()),
            "parent", AttributeValue.fromS(label.parent()),
            "confidence", AttributeValue.fromN(Double.toString(label.confidence()))));
  }

  private static Moderation.Label label(Item item) {
    return new Moderation.Label(item.text("name"), item.text("parent"), item.number("confidence"));
  }

  private static Upload upload(Item item) {
    return new Upload(
        item.text("uploadId"),
        item.text("playerId"),
        item.text("contentType"),
        item.whole("size"),
        item.text("sha256"),
        item.whole("number"),
        item.textIfThere("account").orElse(null),
        item.whole("createdAtMillis"),
        item.textIfThere("sequencer").orElse(null),
        item.has("receivedAtMillis") ? item.whole("receivedAtMillis") : null,
        item.has("moderatedAtMillis") ? item.whole("moderatedAtMillis") : null,
        item.has("labels")
            ? item.items("labels").stream().map(DynamoUploads::label).toList()
            : List.of(),
        item.textIfThere("verdict").map(Verdict::valueOf).orElse(null),
        item.textIfThere("reason").orElse(null),
        item.textIfThere("avatar").orElse(null),
        item.has("settledAtMillis") ? item.whole("settledAtMillis") : null,
        item.has("decision")
            ? new Upload.Decision(
                Verdict.valueOf(item.text("decision")),
                item.text("auditId"),
                item.whole("decidedAtMillis"))
            : null,
        item.textIfThere("told").map(Verdict::valueOf).orElse(null),
        item.has("toldAtMillis") ? item.whole("toldAtMillis") : null,
        item.textIfThere(SHELF).orElse(null));
  }
}
