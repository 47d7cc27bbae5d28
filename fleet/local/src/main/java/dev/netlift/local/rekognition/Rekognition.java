package dev.netlift.local.rekognition;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.identity.Identities;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rekognition's DetectModerationLabels. What an image shows is said by {@code verdicts.json} in the
 * state folder's {@code rekognition/}, by its pixels' hash; of an image that is not in there by the
 * rule of {@link UnknownImage}. Decodes two images at once. Any thread.
 */
public final class Rekognition implements Service {
  private static final Logger log = LoggerFactory.getLogger(Rekognition.class);
  private static final int BYTES_MAX = 5 << 20;
  private static final int OBJECT_MAX = 15 << 20;
  private static final double MIN_CONFIDENCE = 50;
  private static final String MODEL = "7.0";

  private final Verdicts verdicts;
  private final StoredImages images;
  private final Identities identities;
  private final Semaphore decoding = new Semaphore(2);

  /**
   * @param images where {@code S3Object} is looked up, as far as the caller may {@code
   *     s3:GetObject}
   */
  public Rekognition(Path stateDir, StoredImages images, Identities identities) {
    this.verdicts = new Verdicts(stateDir.resolve("rekognition").resolve("verdicts.json"));
    this.images = images;
    this.identities = identities;
  }

  @Override
  public String signingName() {
    return "rekognition";
  }

  @Override
  public Reply handle(Call call) {
    if (!call.operation().equals("DetectModerationLabels")) {
      throw new AwsException(
          400, "UnknownOperationException", "Not served here: " + call.operation());
    }
    JsonNode body = Bodies.json(call);
    var unknown = new TreeSet<>(body.propertyNames());
    unknown.removeAll(Set.of("Image", "MinConfidence"));
    double least = body.path("MinConfidence").asDouble(MIN_CONFIDENCE);
    if (!unknown.isEmpty() || !(least >= 0 && least <= 100)) {
      throw invalid(
          unknown.isEmpty() ? "MinConfidence must be 0 to 100" : "not served here: " + unknown);
    }
    byte[] image = image(call, body.path("Image"));
    decoding.acquireUninterruptibly();
    List<Label> labels;
    try {
      labels = labels(Images.read(image), least);
    } finally {
      decoding.release();
    }
    ObjectNode answer = Bodies.MAPPER.createObjectNode().put("ModerationModelVersion", MODEL);
    ArrayNode array = answer.putArray("ModerationLabels");
    labels.stream()
        .filter(label -> label.confidence() >= least)
        .forEach(label -> array.add(label.json()));
    answer.putArray("ContentTypes");
    return Bodies.reply(call, answer);
  }

  private List<Label> labels(BufferedImage image, double least) {
    String hash = PixelHash.of(image);
    return verdicts
        .of(hash)
        .orElseGet(
            () -> {
              log.atInfo()
                  .addKeyValue("pixels", hash)
                  .addKeyValue("file", verdicts.file())
                  .log("an image that the file knows nothing of; moderated by rule");
              return UnknownImage.labels(image, least);
            });
  }

  private byte[] image(Call call, JsonNode image) {
    JsonNode object = image.path("S3Object");
    if (image.has("Bytes") == image.has("S3Object")) {
      throw invalid("exactly one of Image.Bytes and Image.S3Object must be there");
    }
    byte[] bytes;
    if (image.has("Bytes")) {
      try {
        bytes = Base64.getDecoder().decode(image.path("Bytes").asString(""));
      } catch (IllegalArgumentException e) {
        throw invalid("Image.Bytes is not base64");
      }
    } else {
      bytes = stored(call, object);
    }
    if (bytes.length > (image.has("Bytes") ? BYTES_MAX : OBJECT_MAX)) {
      throw new AwsException(
          400, "ImageTooLargeException", "Image size is too large: " + bytes.length + " bytes");
    }
    return bytes;
  }

  private byte[] stored(Call call, JsonNode object) {
    String bucket = object.path("Bucket").asString("");
    String name = object.path("Name").asString("");
    if (bucket.isEmpty() || name.isEmpty() || object.has("Version")) {
      throw invalid("S3Object needs Bucket and Name; Version is not served here");
    }
    String arn = "arn:aws:s3:::" + bucket + "/" + name;
    if (!identities.allowed(call.caller(), "s3:GetObject", arn, Map.of())) {
      throw noObject();
    }
    return images.get(bucket, name).orElseThrow(Rekognition::noObject);
  }

  private static AwsException noObject() {
    return new AwsException(
        400,
        "InvalidS3ObjectException",
        "Unable to get object metadata from S3. Check object key, region and/or access"
            + " permissions.");
  }

  private static AwsException invalid(String message) {
    return new AwsException(
        400, "InvalidParameterException", "Request has invalid parameters: " + message);
  }
}
