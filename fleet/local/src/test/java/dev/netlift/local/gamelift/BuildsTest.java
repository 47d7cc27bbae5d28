package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class BuildsTest {
  @TempDir Path folder;

  private static byte[] zip(String name, String content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }

  private long unpack(byte[] zip, int filesMax, long bytesMax) throws IOException {
    return Builds.unpack(
        new ByteArrayInputStream(zip), folder.resolve("in/build"), filesMax, bytesMax);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "a/../../evil", "/etc/evil", "..\\evil", "a/../../build2/x"})
  void givenEntryThatLeadsOut_whenUnpacked_thenRefusedAndNothingWritten(String name)
      throws IOException {
    byte[] bad = zip(name, "x");
    assertThatThrownBy(() -> unpack(bad, 10, 100)).hasMessageContaining("leads out of the build");
    try (var all = Files.walk(folder)) {
      assertThat(all.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void givenTooMuch_whenUnpacked_thenRefused() throws IOException {
    byte[] large = zip("a", "x".repeat(101));
    assertThatThrownBy(() -> unpack(large, 10, 100)).hasMessageContaining("too large");
    assertThatThrownBy(() -> unpack(large, 0, 1_000)).hasMessageContaining("more than 0 files");
    assertThatThrownBy(() -> unpack("no zip".getBytes(StandardCharsets.UTF_8), 10, 100))
        .hasMessageContaining("is no zip");
  }

  @Test
  void givenScriptAndText_whenUnpacked_thenOnlyTheScriptIsExecutable() throws IOException {
    assertThat(unpack(zip("bin/server", "#!/bin/sh\n"), 10, 100)).isEqualTo(10);
    unpack(zip("readme", "text"), 10, 100);
    assertThat(Files.isExecutable(folder.resolve("in/build/bin/server"))).isTrue();
    assertThat(Files.isExecutable(folder.resolve("in/build/readme"))).isFalse();
  }

  @Test
  void givenCreatedBuild_whenZipIsPut_thenReadyAndAFleetIsMadeOfIt() throws Exception {
    var world = new World(folder);
    JsonNode created = world.call("CreateBuild", "{\"Name\":\"b\",\"ServerSdkVersion\":\"5.6.0\"}");
    String id = created.get("Build").get("BuildId").asString();
    String named = "{\"BuildId\":\"" + id + "\"}";
    String fleet =
        "{\"Name\":\"f\",\"BuildId\":\"%s\",\"EC2InstanceType\":\"c5.large\",\"RuntimeConfiguration\":{\"ServerProcesses\":[{\"LaunchPath\":\"/local/game/bin/server\",\"ConcurrentExecutions\":1}]}}"
            .formatted(id);
    assertThat(world.error("CreateFleet", fleet)).isEqualTo("NotFoundException");
    String url =
        world.call("RequestUploadCredentials", named).get("StorageLocation").get("Key").asString();
    try (var http = HttpClient.newHttpClient()) {
      CompletableFuture<HttpResponse<String>> put =
          http.sendAsync(
              HttpRequest.newBuilder(URI.create(url))
                  .PUT(HttpRequest.BodyPublishers.ofByteArray(zip("bin/server", "#!/bin/sh\n")))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(put.get().statusCode()).isEqualTo(200);
    }
    JsonNode build = world.call("DescribeBuild", named).get("Build");
    assertThat(build.get("Status").asString()).isEqualTo("READY");
    assertThat(build.get("SizeOnDisk").asLong()).isEqualTo(10);
    assertThat(world.call("ListBuilds", "{\"Status\":\"READY\"}").get("Builds").size())
        .isEqualTo(1);
    assertThat(world.error("RequestUploadCredentials", named)).isEqualTo("InvalidRequestException");
    world.call("CreateFleet", fleet);
    assertThat(world.launcher.started.getLast().launch.command().getFirst())
        .endsWith("/builds/" + id + "/bin/server");
    world.call("DeleteBuild", named);
    assertThat(world.error("DescribeBuild", named)).isEqualTo("NotFoundException");
    world.gameLift.close();
  }
}
