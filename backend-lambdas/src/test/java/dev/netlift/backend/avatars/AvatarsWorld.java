package dev.netlift.backend.avatars;

import static dev.netlift.backend.avatars.MachineModel.TaskError;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.quotas.Quota;
import dev.netlift.backend.quotas.QuotaStore;
import dev.netlift.backend.sessions.AuditStore;
import dev.netlift.backend.sessions.SessionsFixture;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The whole pipeline but for AWS: the true handlers, the true machine, stores that may fail. */
final class AvatarsWorld {
  static final String QUARANTINE = "quarantine";
  static final String PUBLIC = "public";
  static final String URL = "https://avatars.example";
  static final String ANN = "us-west-2:ann";
  static final String OPERATOR = SessionsFixture.OPERATOR_ROLE;

  /** How a task of the machine fails. */
  enum When {
    /** Before it did anything. */
    BEFORE,
    /** After it did everything. */
    AFTER
  }

  private record Planned(When when, String error) {}

  private record Put(String bucket, String key, byte[] png) {}

  private record Worked(List<Put> puts, JsonNode answer) {}

  private static final Map<String, Worked> WORKED = new ConcurrentHashMap<>();

  final Faults faults = new Faults();
  final TestClock clock = new TestClock();
  final FakeUploads uploads = new FakeUploads(faults);
  final FakeProfiles profiles = new FakeProfiles(faults);
  final FakeObjects objects = new FakeObjects(faults);
  final FakeAccounts accounts = new FakeAccounts(faults);
  final Set<String> finished = new HashSet<>(Set.of(ANN));
  final Set<String> denied = new HashSet<>();
  final List<AuditStore.Entry> audit = new ArrayList<>();

  /** Every event put on the bus, in order. */
  final List<JsonNode> told = new ArrayList<>();

  /** What moderation says, for everything. */
  String labels = "[]";

  final Records.Parts parts =
      new Records.Parts(
          uploads,
          profiles,
          objects,
          accounts,
          this::tell,
          new Moderation(80, 50),
          QUARANTINE,
          URL,
          clock);
  private final Records records = new Records(parts);
  private final Map<String, Deque<Planned>> planned = new HashMap<>();
  private final Map<String, Runnable> interludes = new HashMap<>();
  private final Map<String, Integer> quotas = new TreeMap<>();
  private long sequence = 0x100;

  private final UploadsHandler uploadsHandler =
      new UploadsHandler(
          new UploadsHandler.Parts(
              uploads,
              profiles,
              new QuotaStore() {
                @Override
                public boolean take(Quota quota, String subject, long nowMillis) {
                  return quotas.merge(quota.name() + subject, 1, Integer::sum) <= quota.max();
                }

                @Override
                public Set<String> denied() {
                  return denied;
                }
              },
              finished::contains,
              new FakeSignatures(),
              URL,
              clock));
  private final ReviewsHandler reviewsHandler =
      new ReviewsHandler(
          new ReviewsHandler.Parts(uploads, new FakeSignatures(), this::tell, audit::add, clock),
          OPERATOR);

  /** Says what was signed. */
  static final class FakeSignatures implements Signatures {
    @Override
    public Signed upload(String uploadId, UploadRequest request) {
      return new Signed(
          URI.create("https://s3.example/" + Keys.incoming(uploadId)),
          Map.of(
              "content-type", request.format().contentType(),
              "content-length", Long.toString(request.size()),
              "x-amz-checksum-sha256", request.checksum()));
    }

    @Override
    public URI look(String uploadId) {
      return URI.create("https://s3.example/" + Keys.work(uploadId));
    }
  }

  private void tell(String detailType, ObjectNode detail) {
    faults.call(() -> told.add(detail.deepCopy().put("detail-type", detailType)));
  }

  UploadsHandler uploadsHandler() {
    return uploadsHandler;
  }

  ReviewsHandler reviewsHandler() {
    return reviewsHandler;
  }

  Reconciler reconciler() {
    return new Reconciler(
        parts,
        new Cursor() {
          private @Nullable String at;

          @Override
          public @Nullable String find() {
            return at;
          }

          @Override
          public void save(@Nullable String cursor) {
            at = cursor;
          }
        });
  }

  static Request player(
      String playerId, @Nullable String account, String method, String path, String body) {
    return new Request(
        method, path, "r", playerId, account, "arn", "", Map.of(), Calls.bytes(body));
  }

  static Request operator(String method, String path, String body) {
    return new Request(
        method,
        path,
        "r",
        null,
        "arn:aws:sts::0:assumed-role/" + OPERATOR + "/me",
        "",
        Map.of(),
        Calls.bytes(body));
  }

  /** Asks for an upload of these bytes. @return its id */
  String ask(String playerId, @Nullable String account, byte[] bytes, String type) {
    String body =
        "{\"contentType\":\"%s\",\"size\":%d,\"sha256\":\"%s\"}"
            .formatted(type, bytes.length, Picture.sha256(bytes));
    var reply = uploadsHandler.reply(player(playerId, account, "POST", "/avatars/uploads", body));
    JsonNode answer = reply.body();
    if (reply.status() != 201 || answer == null) {
      throw new AssertionError(reply.toString());
    }
    return answer.path("uploadId").asString();
  }

  /** Puts bytes where an upload goes. @return the event of it */
  JsonNode put(String uploadId, byte[] bytes) {
    objects.upload(QUARANTINE, Keys.incoming(uploadId), bytes);
    return created(uploadId, "%016x".formatted(sequence++));
  }

  static JsonNode created(String uploadId, String sequencer) {
    ObjectNode event = Json.object().put("source", "aws.s3").put("detail-type", "Object Created");
    event
        .putObject("detail")
        .putObject("object")
        .put("key", Keys.incoming(uploadId))
        .put("sequencer", sequencer);
    return event;
  }

  static JsonNode reviewed(String uploadId) {
    ObjectNode event = Json.object().put("source", "netlift").put("detail-type", "AvatarReviewed");
    event.putObject("detail").put("uploadId", uploadId);
    return event;
  }

  /** The next tries of a state fail so. */
  void fail(String state, When when, String error, int times) {
    var all = planned.computeIfAbsent(state, s -> new ArrayDeque<>());
    for (int i = 0; i < times; i++) {
      all.add(new Planned(when, error));
    }
  }

  /** Runs something just before a state is entered the first time. */
  void before(String state, Runnable something) {
    interludes.put(state, something);
  }

  void failNoMore() {
    planned.clear();
    faults.clear();
  }

  MachineModel.Run run(JsonNode event) {
    return new MachineModel(this::call).run(event);
  }

  private JsonNode call(String state, String resource, JsonNode parameters) {
    Runnable interlude = interludes.remove(state);
    if (interlude != null) {
      interlude.run();
    }
    Planned fault = planned.getOrDefault(state, new ArrayDeque<>()).poll();
    if (fault != null && fault.when() == When.BEFORE) {
      throw new TaskError(fault.error());
    }
    JsonNode result = task(resource, parameters);
    if (fault != null) {
      throw new TaskError(fault.error());
    }
    return result;
  }

  private JsonNode task(String resource, JsonNode parameters) {
    return switch (resource) {
      case "arn:aws:states:::lambda:invoke" -> {
        JsonNode payload = parameters.path("Payload");
        ObjectNode answer = Json.object();
        answer.set(
            "Payload",
            named(
                () ->
                    parameters.path("FunctionName").asString().equals("${ImagesFunction}")
                        ? image(payload)
                        : records.step(payload)));
        yield answer;
      }
      case "arn:aws:states:::aws-sdk:rekognition:detectModerationLabels" -> {
        JsonNode object = parameters.path("Image").path("S3Object");
        String at = object.path("Bucket").asString() + "/" + object.path("Name").asString();
        if (!objects.all().contains(at)) {
          throw new TaskError("Rekognition.InvalidS3ObjectException");
        }
        byte[] work =
            Objects.requireNonNull(
                objects.peek(object.path("Bucket").asString(), object.path("Name").asString()));
        if (ImageFile.read(work).width() < 80) {
          throw new TaskError("Rekognition.InvalidParameterException");
        }
        yield Json.read("{\"ModerationLabels\":" + labels + ",\"ModerationModelVersion\":\"7.0\"}");
      }
      case "arn:aws:states:::events:putEvents" -> {
        for (JsonNode entry : parameters.path("Entries")) {
          ObjectNode detail = (ObjectNode) entry.path("Detail").deepCopy();
          told.add(detail.put("detail-type", entry.path("DetailType").asString()));
        }
        yield Json.object().put("FailedEntryCount", 0);
      }
      default -> throw new AssertionError("no such task: " + resource);
    };
  }

  /**
   * The true handler, but no image is worked on twice by a test run: what it wrote the first time
   * is written again.
   */
  private JsonNode image(JsonNode payload) {
    String id = payload.path("upload").path("id").asString();
    String step = payload.path("step").asString();
    String source = step.equals("inspect") ? Keys.incoming(id) : Keys.work(id);
    byte[] bytes = objects.peek(QUARANTINE, source);
    String key = step + (bytes == null ? "" : Picture.sha256(bytes));
    Worked known = WORKED.get(key);
    if (known == null) {
      var puts = new ArrayList<Put>();
      JsonNode answer = new ImagesHandler(recording(puts, id), QUARANTINE, PUBLIC).step(payload);
      WORKED.put(key, new Worked(List.copyOf(puts), answer));
      return answer;
    }
    objects.get(QUARANTINE, source, Integer.MAX_VALUE);
    for (Put put : known.puts()) {
      objects.putPng(put.bucket(), put.key().replace("{id}", id), put.png(), "");
    }
    return known.answer().deepCopy();
  }

  private ObjectStore recording(List<Put> puts, String id) {
    return new ObjectStore() {
      @Override
      public Optional<byte[]> get(String bucket, String key, int bytesMax) {
        return objects.get(bucket, key, bytesMax);
      }

      @Override
      public void putPng(String bucket, String key, byte[] png, String cacheControl) {
        objects.putPng(bucket, key, png, cacheControl);
        puts.add(new Put(bucket, key.replace(id, "{id}"), png));
      }

      @Override
      public boolean exists(String bucket, String key) {
        throw new AssertionError("images need not look");
      }

      @Override
      public void delete(String bucket, String key) {
        throw new AssertionError("images delete nothing");
      }
    };
  }

  /** As the runtime names what a function throws. */
  private static JsonNode named(Supplier<JsonNode> call) {
    try {
      return call.get();
    } catch (BackendException | IllegalArgumentException | IllegalStateException e) {
      throw new TaskError(e.getClass().getName());
    }
  }

  /** The verdicts told, without repeats. */
  List<String> verdicts() {
    var seen = new HashMap<String, String>();
    var verdicts = new ArrayList<String>();
    for (JsonNode event : told) {
      if (event.path("detail-type").asString().equals(AvatarEvents.PROCESSED)) {
        String id = event.path("id").asString();
        String verdict = event.path("verdict").asString();
        String before = seen.put(id, verdict);
        if (before == null) {
          verdicts.add(verdict);
        } else if (!before.equals(verdict)) {
          throw new AssertionError("one id tells " + before + " and " + verdict);
        }
      }
    }
    return verdicts;
  }

  /** What lies in quarantine. */
  List<String> quarantined() {
    return objects.all().stream().filter(key -> key.startsWith(QUARANTINE + "/")).toList();
  }
}
