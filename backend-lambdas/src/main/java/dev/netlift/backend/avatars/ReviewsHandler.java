package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Randomness;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.Table;
import dev.netlift.backend.sessions.AuditStore;
import dev.netlift.backend.sessions.DynamoAudit;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /admin/avatars/reviews} and {@code POST /admin/avatars/reviews/{id}}, for operators: a
 * decision is audited, noted in the upload's row and told to the bus, which starts the machine
 * again. A function of its own, so that nothing players reach can decide.
 */
public final class ReviewsHandler extends HttpFunction {
  private static final Logger log = LoggerFactory.getLogger(ReviewsHandler.class);
  private static final int PAGE_MAX = 50;
  private static final int BODY_BYTES_MAX = 2048;
  private static final int REASON_LENGTH_MAX = 256;

  record Parts(
      UploadStore uploads,
      Signatures signatures,
      AvatarEvents events,
      AuditStore audit,
      Clock clock) {}

  private final Parts parts;
  private final String operatorRole;

  /** For the platform: builds everything from the function's environment. */
  public ReviewsHandler() {
    this(parts(Environment.ofProcess()), Environment.ofProcess().required("OPERATOR_ROLE"));
  }

  ReviewsHandler(Parts parts, String operatorRole) {
    this.parts = parts;
    this.operatorRole = operatorRole;
  }

  private static Parts parts(Environment environment) {
    return new Parts(
        Wiring.uploads(environment),
        new S3Signatures(S3Signatures.presigner(), environment.required("QUARANTINE_BUCKET")),
        EventBridgeAvatars.ofProcess(environment),
        new DynamoAudit(new Table(Table.client(), environment.required("AUDIT_TABLE"), "entryId")),
        Clock.systemUTC());
  }

  @Override
  protected Reply answer(Request request) {
    request.requireRole(operatorRole);
    List<String> below =
        request.below("reviews").orElseThrow(() -> Refusal.notFound("no such route"));
    return switch (request.method()) {
      case "GET" -> list();
      case "POST" -> decide(request, below.isEmpty() ? "-" : below.getFirst());
      default -> throw new Refusal(405, "method_not_allowed", "GET or POST");
    };
  }

  private Reply list() {
    ObjectNode answer = Json.object();
    ArrayNode reviews = answer.putArray("reviews");
    for (String id : parts.uploads().on(Upload.IN_REVIEW, parts.clock().millis(), PAGE_MAX)) {
      Upload upload = parts.uploads().find(id).orElse(null);
      // The index is a moment behind.
      if (upload == null || upload.verdict() != Verdict.REVIEW || upload.decision() != null) {
        continue;
      }
      ObjectNode review =
          reviews
              .addObject()
              .put("uploadId", id)
              .put("playerId", upload.playerId())
              .put("sinceMillis", Objects.requireNonNullElse(upload.settledAtMillis(), 0L))
              .put("imageUrl", parts.signatures().look(id).toString());
      ArrayNode labels = review.putArray("labels");
      for (Moderation.Label label : upload.labels()) {
        labels
            .addObject()
            .put("name", label.name())
            .put("parent", label.parent())
            .put("confidence", label.confidence());
      }
    }
    return Reply.of(200, answer);
  }

  private Reply decide(Request request, String id) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    String asked = Json.text(body, "verdict", 16);
    if (!asked.equals(Verdict.APPROVED.name()) && !asked.equals(Verdict.REJECTED.name())) {
      throw Refusal.field("verdict", "must be APPROVED or REJECTED");
    }
    Verdict verdict = Verdict.valueOf(asked);
    String reason = Json.text(body, "reason", REASON_LENGTH_MAX);
    Upload upload = parts.uploads().find(id).orElseThrow(() -> Refusal.notFound("no such upload"));
    var stands = upload.decision();
    if (stands == null) {
      if (upload.verdict() != Verdict.REVIEW) {
        throw new Refusal(409, "not_in_review", "nothing is to be decided of this upload");
      }
      stands = note(request, id, verdict, reason);
    }
    if (stands.verdict() != verdict) {
      throw new Refusal(409, "decided", "another has decided: " + stands.verdict());
    }
    // Told again to whoever asks again: the first telling may have been lost.
    parts
        .events()
        .tell(
            AvatarEvents.REVIEWED,
            Json.object()
                .put("id", id + "/reviewed")
                .put("uploadId", id)
                .put("verdict", verdict.name())
                .put("auditId", stands.auditId()));
    return Reply.of(
        202,
        Json.object()
            .put("uploadId", id)
            .put("verdict", verdict.name())
            .put("auditId", stands.auditId()));
  }

  /** Nothing is decided before the audit has it. */
  private Upload.Decision note(Request request, String id, Verdict verdict, String reason) {
    long now = parts.clock().millis();
    var entry =
        new AuditStore.Entry(
            Randomness.uuid(), now, request.userArn(), "avatar " + verdict, id, reason);
    parts.audit().append(entry);
    log.atWarn().addKeyValue("audit", entry.entryId()).log("an operator decides on an avatar");
    var decision = new Upload.Decision(verdict, entry.entryId(), now);
    if (parts.uploads().decide(id, decision)) {
      return decision;
    }
    return parts
        .uploads()
        .find(id)
        .map(Upload::decision)
        .orElseThrow(() -> new Refusal(409, "not_in_review", "it was settled just now"));
  }
}
