package dev.netlift.backend.avatars;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Measured;
import dev.netlift.backend.functions.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The steps of the state machine that touch bytes of strangers. Their function reads uploads and
 * writes pictures, and may do nothing else: it knows no table, no account and no event, and deletes
 * nothing.
 */
public final class ImagesHandler implements RequestStreamHandler {
  private static final Logger log = LoggerFactory.getLogger(ImagesHandler.class);
  private static final String FOREVER = "public, max-age=31536000, immutable";
  private static final String NOT_AT_ALL = "no-store";

  private final ObjectStore objects;
  private final String quarantine;
  private final String avatars;
  private final Measured measured = Measured.toLog();

  /** For the platform: builds everything from the function's environment. */
  public ImagesHandler() {
    this(
        new S3Objects(S3Objects.client()),
        Environment.ofProcess().required("QUARANTINE_BUCKET"),
        Environment.ofProcess().required("AVATARS_BUCKET"));
    Snapshot.ofProcess()
        .primedBy(
            () -> {
              var none = new Picture(ImageFile.SIDE_MIN, new int[1 << 12]);
              Picture.of(ImageFile.read(none.png())).sized(1).pixelHash();
            });
  }

  ImagesHandler(ObjectStore objects, String quarantine, String avatars) {
    this.objects = objects;
    this.quarantine = quarantine;
    this.avatars = avatars;
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    JsonNode event = Json.read(in);
    String step = event.path("step").asString("");
    MDC.put("invocation", context.getAwsRequestId());
    MDC.put("upload", event.path("upload").path("id").asString(""));
    try {
      out.write(Json.bytes(measured.call("avatar " + step, 1, () -> step(event), answer -> 0)));
    } finally {
      MDC.clear();
    }
  }

  ObjectNode step(JsonNode event) {
    JsonNode upload = event.path("upload");
    String step = event.path("step").asString("");
    return switch (step) {
      case "inspect" -> inspect(upload);
      case "thumbnails" -> thumbnails(upload);
      default -> throw new IllegalArgumentException("no such step: " + step);
    };
  }

  /** {@code {next: MODERATE|REFUSE, reason, picture {pixels, side, width, height}}}. */
  private ObjectNode inspect(JsonNode upload) {
    String id = upload.path("id").asString();
    ObjectNode answer = Json.object();
    ObjectNode told = answer.putObject("picture");
    try {
      Optional<byte[]> bytes = objects.get(quarantine, Keys.incoming(id), UploadRequest.SIZE_MAX);
      if (bytes.isEmpty()) {
        return refused(answer, "GONE");
      }
      ImageFile file = asDeclared(bytes.get(), upload);
      Picture picture =
          Picture.of(file).atMost(Picture.WORK_SIDE_MAX).atLeast(Picture.WORK_SIDE_MIN);
      objects.putPng(quarantine, Keys.work(id), picture.png(), NOT_AT_ALL);
      told.put("pixels", picture.pixelHash())
          .put("side", picture.side())
          .put("width", file.width())
          .put("height", file.height());
      return answer.put("next", "MODERATE").put("reason", "OK");
    } catch (Unacceptable e) {
      log.atInfo().addKeyValue("detail", e.getMessage()).log("upload refused");
      return refused(answer, e.reason().name());
    }
  }

  private static ObjectNode refused(ObjectNode answer, String reason) {
    return answer.put("next", "REFUSE").put("reason", reason);
  }

  /** S3 held the upload to all this by the URL's signature; here it is seen. */
  private static ImageFile asDeclared(byte[] bytes, JsonNode upload) {
    if (bytes.length != upload.path("size").asLong(-1)) {
      throw new Unacceptable(Unacceptable.Reason.LENGTH, bytes.length + " bytes");
    }
    if (!Picture.sha256(bytes).equals(upload.path("sha256").asString(""))) {
      throw new Unacceptable(Unacceptable.Reason.CHECKSUM, "another image than declared");
    }
    ImageFile file = ImageFile.read(bytes);
    if (!file.format().contentType().equals(upload.path("contentType").asString(""))) {
      throw new Unacceptable(Unacceptable.Reason.TYPE, "is " + file.format());
    }
    return file;
  }

  /** {@code {avatar}}: the hash under which the sizes now lie. */
  private ObjectNode thumbnails(JsonNode upload) {
    String work = Keys.work(upload.path("id").asString());
    byte[] bytes =
        objects
            .get(quarantine, work, Integer.MAX_VALUE)
            .orElseThrow(() -> new IllegalStateException("nothing at " + work));
    Picture picture = Picture.of(ImageFile.read(bytes));
    String hash = Picture.sha256(picture.sized(Keys.SIZES.getLast()).png());
    for (int size : Keys.SIZES) {
      objects.putPng(avatars, Keys.avatar(hash, size), picture.sized(size).png(), FOREVER);
    }
    return Json.object().put("avatar", hash);
  }
}
