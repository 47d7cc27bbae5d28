package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Fleets beside each other on one machine, of builds that came through a bucket. */
class GenerationsTest {
  @TempDir Path folder = Path.of("");

  private static List<List<String>> ports(World world) {
    return world.launcher.alive().stream()
        .map(process -> process.launch.command().subList(1, process.launch.command().size()))
        .toList();
  }

  @Test
  void givenTwoGenerations_whenTheyWantTheSamePorts_thenTheSecondOnesAreMoved() {
    var world = new World(folder);
    String old = world.fleet();
    world.fleet();
    assertThat(ports(world))
        .containsExactly(
            List.of("--port", "7777"),
            List.of("--port", "7778"),
            List.of("--port", "7877"),
            List.of("--port", "7878"));
    world.call("DeleteFleet", "{\"FleetId\":\"" + old + "\"}");
    world.loop.advance(Duration.ofMinutes(10));
    world.fleet();
    assertThat(ports(world)).contains(List.of("--port", "7777"), List.of("--port", "7877"));
  }

  @Test
  void givenAStrangerOnAMovedPort_whenAGenerationStarts_thenTheNextIsTaken() {
    var world = new World(folder);
    world.takenPorts.put(7877, "UDP 7877 is taken by pid 1");
    world.fleet();
    world.fleet();
    assertThat(ports(world)).contains(List.of("--port", "7977"), List.of("--port", "7878"));
  }

  @Test
  void givenAnotherCloudOnTheMachine_whenPortsAreMoved_thenEveryGenerationIsBesideItsOwn() {
    var world = new World(folder);
    world.gameLift.movePorts(30);
    world.fleet();
    world.fleet();
    assertThat(ports(world))
        .containsExactly(
            List.of("--port", "7807"),
            List.of("--port", "7808"),
            List.of("--port", "7907"),
            List.of("--port", "7908"));
    assertThatThrownBy(() -> world.gameLift.movePorts(100))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A bucket that keeps one object in memory. */
  private record Bucket(byte[] zip, List<String> granted) implements BuildBucket {
    @Override
    public String name() {
      return "builds";
    }

    @Override
    public RoleCredentials.Credentials grant(String key) {
      granted.add(key);
      return new RoleCredentials.Credentials("AKID", "secret", "token", VirtualLoop.START);
    }

    @Override
    public InputStream open(String key) {
      return new ByteArrayInputStream(zip);
    }
  }

  private static byte[] build(String installer) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (String name : List.of("bin/server", "install.sh")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(installer.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** A fleet of a build that has just been uploaded. */
  private static void uploadedFleet(World world, Bucket bucket) throws Exception {
    world.gameLift.buildsIn(bucket);
    JsonNode created = world.call("CreateBuild", "{\"Name\":\"b\",\"ServerSdkVersion\":\"5.6.0\"}");
    String id = created.get("Build").get("BuildId").asString();
    String key = created.get("StorageLocation").get("Key").asString();
    assertThat(created.get("StorageLocation").get("Bucket").asString()).isEqualTo("builds");
    assertThat(bucket.granted()).containsExactly(key);
    CompletableFuture.runAsync(() -> world.gameLift.uploaded(key, bucket.zip().length)).get();
    assertThat(
            world
                .call("DescribeBuild", "{\"BuildId\":\"" + id + "\"}")
                .get("Build")
                .get("Status")
                .asString())
        .isEqualTo("READY");
    world.call(
        "CreateFleet",
        "{\"Name\":\"f\",\"BuildId\":\"%s\",\"EC2InstanceType\":\"c5.large\",\"RuntimeConfiguration\":{\"ServerProcesses\":[{\"LaunchPath\":\"/local/game/bin/server\",\"ConcurrentExecutions\":1}]}}"
            .formatted(id));
    world.loop.run();
  }

  @Test
  void givenABuildPutIntoTheBucket_whenAFleetIsMadeOfIt_thenItsServersStart() throws Exception {
    var world = new World(folder);
    uploadedFleet(world, new Bucket(build("#!/bin/sh\n"), new ArrayList<>()));
    assertThat(world.launcher.started).hasSize(1);
    assertThat(world.launcher.started.getFirst().launch.command().getFirst())
        .endsWith("/bin/server");
  }

  @Test
  void givenFleets_whenInstanceLimitsAreDescribed_thenWhatRunsAndWhatMay() {
    var world = new World(folder);
    world.fleet();
    JsonNode limits = world.call("DescribeEC2InstanceLimits", "{\"EC2InstanceType\":\"c5.large\"}");
    JsonNode one = limits.get("EC2InstanceLimits").get(0);
    assertThat(one.get("CurrentInstances").asInt()).isEqualTo(1);
    assertThat(one.get("InstanceLimit").asInt()).isEqualTo(10);
    assertThat(world.error("DescribeEC2InstanceLimits", "{\"Location\":\"mars-1\"}"))
        .isEqualTo("InvalidRequestException");
  }
}
