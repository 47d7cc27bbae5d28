package dev.netlift.backend.avatars;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Faults;
import dev.netlift.backend.functions.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every hostile image goes through the true function's steps in a process of its own, as a function
 * has one, whose heap is half of the 512 MB that the function's may be: it neither dies nor takes
 * long.
 */
class ImageHeapTest {
  private static final int HEAP_MB = 256;
  private static final int SECONDS_MAX = 120;

  @Test
  void givenEveryHostileImage_whenAProcessWorksOnThem_thenHalfOfTheHeapIsEnough(
      @TempDir Path folder) throws IOException, InterruptedException {
    int files = 0;
    for (var reason : HostileImagesTest.ofTheBytes().toList()) {
      for (byte[] image : HostileImagesTest.refused(reason).values()) {
        Files.write(folder.resolve("%03d-%s".formatted(files++, reason)), image);
      }
    }
    for (byte[] image : HostileImagesTest.taken().values()) {
      Files.write(folder.resolve("%03d-OK".formatted(files++)), image);
    }
    Path log = folder.resolve("log");
    var command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx" + HEAP_MB + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                ImageHeapTest.class.getName(),
                folder.toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).as("in time").isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
      assertThat(Files.readString(log)).contains("worked on " + files);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The process: the name of each file says what is to become of it. */
  public static void main(String[] arguments) throws IOException {
    int count = 0;
    try (var files = Files.newDirectoryStream(Path.of(arguments[0]), "???-*")) {
      for (Path file : files) {
        String expected = file.getFileName().toString().substring(4);
        String became = work(Files.readAllBytes(file));
        if (!became.equals(expected)) {
          throw new IllegalStateException(file + " became " + became);
        }
        count++;
      }
    }
    System.out.println("worked on " + count);
  }

  private static String work(byte[] bytes) {
    var objects = new FakeObjects(new Faults());
    objects.upload("in", Keys.incoming("x"), bytes);
    var handler = new ImagesHandler(objects, "in", "out");
    String type = JpegFile.is(bytes) ? "image/jpeg" : "image/png";
    String upload =
        "{\"id\":\"x\",\"size\":%d,\"sha256\":\"%s\",\"contentType\":\"%s\"}"
            .formatted(bytes.length, Picture.sha256(bytes), type);
    var answer = handler.step(Json.read("{\"step\":\"inspect\",\"upload\":" + upload + "}"));
    if (answer.path("next").asString().equals("MODERATE")) {
      handler.step(Json.read("{\"step\":\"thumbnails\",\"upload\":" + upload + "}"));
    }
    return answer.path("reason").asString();
  }
}
