package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.rekognition.PixelHash;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Avatars, by the verb a person has: from the file to what everybody sees. */
final class AvatarProofs {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration RUN_MOST = Duration.ofMinutes(2);
  private static final int SIDE = 256;

  private final RunningCloud cloud;
  private final Path root;
  private final Path folder;

  /**
   * @param folder for images and the player's account
   */
  AvatarProofs(RunningCloud cloud, Path root, Path folder) {
    this.cloud = cloud;
    this.root = root;
    this.folder = folder;
  }

  /** The player's, once they have uploaded something. */
  Path account() {
    return folder.resolve("player.json");
  }

  /** Uploads an image that nothing is to be said against. */
  JsonNode isApproved(String name, int shade) throws IOException {
    BufferedImage image = picture(shade);
    clean(image);
    Command.Result result = avatar(png(name, image));
    assertThat(result.exitCode()).as("%s", result).isZero();
    JsonNode report = result.json();
    assertThat(report.path("verdict").asString()).isEqualTo("APPROVED");
    return report;
  }

  private Command.Result avatar(Path file, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("avatar", file.toString(), "--json", "--account", account().toString()));
    words.addAll(List.of(more));
    return Command.netlift(root, words.toArray(String[]::new)).run(RUN_MOST);
  }

  /** Blue, green and a little grey: nothing that has the colour of skin. */
  private static BufferedImage picture(int shade) {
    var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        image.setRGB(x, y, new Color(shade, x / 2 + 64, y).getRGB());
      }
    }
    return image;
  }

  private Path png(String name, BufferedImage image) throws IOException {
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  /** Has the moderation find nothing in this one, and leaves what others have said of theirs. */
  private void clean(BufferedImage image) throws IOException {
    Path file = root.resolve(".netlift/rekognition/verdicts.json");
    ObjectNode verdicts =
        Files.exists(file)
            ? (ObjectNode) JSON.readTree(Files.readString(file))
            : JSON.createObjectNode();
    verdicts.putArray(PixelHash.of(image));
    Files.createDirectories(file.getParent());
    Files.writeString(file, verdicts + "\n");
  }

  private HttpResponse<byte[]> send(String method, URI url, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(url).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return cloud.http().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  /** Upload, verdict, thumbnails through the front, picture attribute. */
  void anImageBecomesAnAvatar() throws Exception {
    JsonNode report = isApproved("clean.png", 20);

    List<String> steps = new ArrayList<>();
    report.path("timeline").forEach(step -> steps.add(step.path("at").asString()));
    assertThat(steps).containsExactly("requested", "received", "moderated", "settled", "told");
    String hash = report.path("avatar").asString();
    assertThat(hash).matches("[0-9a-f]{64}");
    assertThat(report.path("picture").asString()).contains(hash);
    for (int size : List.of(64, 128, 256)) {
      URI url =
          URI.create(report.path("thumbnails").path(Integer.toString(size)).path("url").asString());
      HttpResponse<byte[]> thumbnail = send("GET", url);
      assertThat(thumbnail.statusCode()).isEqualTo(200);
      assertThat(header(thumbnail, "content-type")).isEqualTo("image/png");
      assertThat(header(thumbnail, "cache-control"))
          .isEqualTo("public, max-age=31536000, immutable");
      assertThat(header(thumbnail, "x-content-type-options")).isEqualTo("nosniff");
      BufferedImage shown = ImageIO.read(new ByteArrayInputStream(thumbnail.body()));
      assertThat(List.of(shown.getWidth(), shown.getHeight())).containsOnly(size);
      assertThat(send("GET", url, "If-None-Match", header(thumbnail, "etag")).statusCode())
          .isEqualTo(304);
      assertThat(send("DELETE", url).statusCode()).isEqualTo(403);
      assertThat(send("GET", url.resolve("./")).statusCode()).isEqualTo(403);
    }
    nothingIsLeftOf(report.path("uploadId").asString());
  }

  /** What nobody has judged is for an operator, and shown to nobody. */
  void anUnknownImageWaitsForAnOperator() throws Exception {
    Command.Result result = avatar(png("unknown.png", picture(40)));

    assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
    JsonNode report = result.json();
    assertThat(report.path("verdict").asString()).isEqualTo("REVIEW");
    assertThat(report.path("reason").asString()).isEqualTo("CONTENT");
    assertThat(report.path("thumbnails")).isEmpty();
  }

  /** A page that says it is an image. */
  void aPageIsNoImage() throws Exception {
    Path page = folder.resolve("page.png");
    Files.writeString(
        page, "<html><script>alert(1)</script></html>".repeat(20), StandardCharsets.UTF_8);
    assertThat(avatar(page).errors()).contains("neither PNG nor JPEG");

    Command.Result result = avatar(page, "--type", "image/png");

    assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
    assertThat(result.json().path("verdict").asString()).isEqualTo("REJECTED");
    assertThat(result.json().path("reason").asString()).isEqualTo("TYPE");
    nothingIsLeftOf(result.json().path("uploadId").asString());
  }

  private void nothingIsLeftOf(String uploadId) throws IOException {
    assertThat(uploadId).isNotEmpty();
    cloud.await(
        "the upload to be gone",
        Duration.ofSeconds(20),
        () -> {
          try (var files = Files.walk(root.resolve(".netlift/s3"))) {
            return files.noneMatch(file -> file.toString().contains(uploadId));
          } catch (IOException | UncheckedIOException e) {
            return false; // A file went while we looked.
          }
        });
  }
}
