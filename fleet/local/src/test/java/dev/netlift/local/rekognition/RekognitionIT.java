package dev.netlift.local.rekognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.ResourceProvider.Declaration;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.AccessDeniedException;
import software.amazon.awssdk.services.rekognition.model.DetectModerationLabelsResponse;
import software.amazon.awssdk.services.rekognition.model.ImageTooLargeException;
import software.amazon.awssdk.services.rekognition.model.InvalidImageFormatException;
import software.amazon.awssdk.services.rekognition.model.InvalidParameterException;
import software.amazon.awssdk.services.rekognition.model.InvalidS3ObjectException;

/** The SDK's own client against the front. */
class RekognitionIT {
  private static final String REGION = "us-west-2";
  private static final String ACCOUNT = "111122223333";

  @TempDir Path state;
  private final Map<String, byte[]> images = new ConcurrentHashMap<>();
  private Front front;
  private Identities identities;
  private RekognitionClient client;

  @BeforeEach
  void start() {
    Clock clock = Clock.systemUTC();
    front = Front.bind(new FrontConfig(0, REGION, clock));
    identities = new Identities(ACCOUNT, state, clock);
    front.serve(
        identities,
        new CallPolicies(identities, REGION, ACCOUNT),
        List.of(
            new Rekognition(
                state,
                (bucket, key) -> Optional.ofNullable(images.get(bucket + "/" + key)),
                identities)),
        List.of());
    Keys keys = identities.administrator();
    client = client(AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey()));
  }

  private RekognitionClient client(AwsCredentials credentials) {
    return RekognitionClient.builder()
        .endpointOverride(front.endpoint())
        .region(Region.of(REGION))
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .build();
  }

  @AfterEach
  void stop() {
    client.close();
    front.close();
  }

  private static BufferedImage image(int width, int height, Color color) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(color);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return image;
  }

  private static byte[] file(BufferedImage image, String format) throws IOException {
    var out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  private DetectModerationLabelsResponse detect(byte[] bytes, float least) {
    return client.detectModerationLabels(
        r -> r.image(i -> i.bytes(SdkBytes.fromByteArray(bytes))).minConfidence(least));
  }

  private void verdicts(String json) throws IOException {
    Path file = state.resolve("rekognition").resolve("verdicts.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
  }

  @Test
  void givenAnUnknownImage_whenAsked_thenNeverNothingWhateverTheConfidenceAskedFor()
      throws IOException {
    byte[] blue = file(image(100, 80, Color.BLUE), "png");
    byte[] skin = file(image(100, 80, new Color(220, 170, 140)), "png");

    for (float least : new float[] {0, 50, 99, 100}) {
      assertThat(detect(blue, least).moderationLabels())
          .extracting(label -> label.name())
          .containsExactly("Explicit Nudity", "Explicit");
    }
    assertThat(detect(blue, 0).moderationLabels().getFirst().confidence()).isEqualTo(60f);
    assertThat(detect(skin, 0).moderationLabels().getFirst())
        .satisfies(
            label -> {
              assertThat(label.confidence()).isEqualTo(95f);
              assertThat(label.parentName()).isEqualTo("Explicit");
              assertThat(label.taxonomyLevel()).isEqualTo(2);
            });
    assertThat(detect(blue, 0).moderationModelVersion()).isEqualTo("7.0");
  }

  @Test
  void givenAFileOfVerdicts_whenItChanges_thenTheSamePixelsAreJudgedByItInAnyFormat()
      throws IOException {
    BufferedImage green = image(90, 90, Color.GREEN);
    String hash = PixelHash.of(green);
    verdicts("{\"" + hash + "\": []}");

    assertThat(detect(file(green, "png"), 0).moderationLabels()).isEmpty();
    assertThat(PixelHash.of(ImageIO.read(new java.io.ByteArrayInputStream(file(green, "bmp")))))
        .isEqualTo(hash);

    verdicts(
        "{\""
            + hash
            + "\": [{\"Name\": \"Weapons\", \"ParentName\": \"Violence\", \"Confidence\": 70.5},"
            + " {\"Name\": \"Violence\", \"Confidence\": 40}]}");
    assertThat(detect(file(green, "png"), 30).moderationLabels()).hasSize(2);
    assertThat(detect(file(green, "png"), 50).moderationLabels())
        .singleElement()
        .satisfies(
            label -> {
              assertThat(label.name()).isEqualTo("Weapons");
              assertThat(label.confidence()).isEqualTo(70.5f);
              assertThat(label.taxonomyLevel()).isEqualTo(2);
            });
    assertThat(PixelHash.of(image(90, 91, Color.GREEN))).isNotEqualTo(hash);
  }

  @Test
  void givenImagesThatRekognitionRefuses_whenAsked_thenItsOwnErrors() throws IOException {
    byte[] small = file(image(79, 200, Color.RED), "jpg");
    byte[] wide = file(image(10_001, 80, Color.RED), "png");
    byte[] gif = file(image(100, 100, Color.RED), "gif");
    byte[] good = file(image(100, 100, Color.RED), "png");
    byte[] cut = java.util.Arrays.copyOf(good, good.length / 2);

    assertThatThrownBy(() -> detect(small, 0)).isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> detect(wide, 0)).isInstanceOf(ImageTooLargeException.class);
    assertThatThrownBy(() -> detect(gif, 0)).isInstanceOf(InvalidImageFormatException.class);
    assertThatThrownBy(() -> detect(cut, 0)).isInstanceOf(InvalidImageFormatException.class);
    assertThatThrownBy(() -> detect(new byte[] {1}, 0))
        .isInstanceOf(InvalidImageFormatException.class);
    assertThatThrownBy(() -> detect(good, 101)).isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> client.detectModerationLabels(r -> r.image(i -> {})))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () ->
                client.detectModerationLabels(
                    r ->
                        r.image(i -> i.bytes(SdkBytes.fromByteArray(good)))
                            .projectVersion(
                                "arn:aws:rekognition:us-west-2:111122223333:project/a")))
        .hasMessageContaining("not served here: [ProjectVersion]");
  }

  @Test
  void givenAHeaderOfMorePixelsThanFit_whenAsked_thenRefusedBeforeItIsDecoded() throws IOException {
    byte[] bomb = file(image(100, 100, Color.RED), "png");
    // Width and height of IHDR, and its checksum.
    var header = java.nio.ByteBuffer.wrap(bomb);
    header.putInt(16, 9_999).putInt(20, 9_999);
    var crc = new java.util.zip.CRC32();
    crc.update(bomb, 12, 17);
    header.putInt(29, (int) crc.getValue());

    assertThatThrownBy(() -> detect(bomb, 0)).isInstanceOf(ImageTooLargeException.class);
  }

  @Test
  void givenAnObject_whenItsRoleMayReadIt_thenJudgedElseNotFound() throws IOException {
    images.put("images/work/a.png", file(image(100, 100, Color.BLUE), "png"));
    assertThat(
            client
                .detectModerationLabels(
                    r -> r.image(i -> i.s3Object(o -> o.bucket("images").name("work/a.png"))))
                .moderationLabels())
        .hasSize(2);
    assertThatThrownBy(
            () ->
                client.detectModerationLabels(
                    r -> r.image(i -> i.s3Object(o -> o.bucket("images").name("none")))))
        .isInstanceOf(InvalidS3ObjectException.class);

    try (RekognitionClient reader = client(role("s3:GetObject"));
        RekognitionClient blind = client(role("s3:PutObject"));
        RekognitionClient stranger = client(role("s3:GetObject", "s3:PutObject"))) {
      assertThat(
              reader
                  .detectModerationLabels(
                      r -> r.image(i -> i.s3Object(o -> o.bucket("images").name("work/a.png"))))
                  .moderationLabels())
          .hasSize(2);
      assertThatThrownBy(
              () ->
                  blind.detectModerationLabels(
                      r -> r.image(i -> i.s3Object(o -> o.bucket("images").name("work/a.png")))))
          .isInstanceOf(InvalidS3ObjectException.class);
      assertThatThrownBy(
              () ->
                  stranger.detectModerationLabels(
                      r -> r.image(i -> i.s3Object(o -> o.bucket("images").name("work/a.png")))))
          .isInstanceOf(AccessDeniedException.class);
    }
  }

  /** Keys of a role that may do one thing with the image and, unless two are named, moderate. */
  private AwsCredentials role(String... actions) {
    String name = "role-" + String.join("-", actions).replace(":", "");
    String moderate = actions.length == 1 ? ", \"rekognition:DetectModerationLabels\"" : "";
    var declaration =
        new Declaration(
            "test",
            name,
            Bodies.MAPPER.readTree(
                """
                {"RoleName": "%s", "AssumeRolePolicyDocument": {"Statement": []},
                 "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [
                   {"Effect": "Allow", "Action": ["%s"%s], "Resource": "*"}]}}]}
                """
                    .formatted(name, actions[0], moderate)));
    identities.providers().stream()
        .filter(provider -> provider.type().equals("AWS::IAM::Role"))
        .forEach(provider -> provider.create(declaration));
    Keys keys =
        identities.issue(
            "arn:aws:iam::" + ACCOUNT + ":role/" + name,
            "test",
            Duration.ofMinutes(5),
            Optional.empty());
    return AwsSessionCredentials.create(
        keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken().orElseThrow());
  }
}
