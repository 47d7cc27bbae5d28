package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Does the gate see? Each test plants one fault in a copy of the checkout, runs there the part of
 * the gate that should notice, and wants it red for the right reason.
 */
class PlantedFaultsIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path copy = Path.of("");

  @BeforeEach
  void copyTheCheckout() throws IOException {
    copy = Files.createTempDirectory("netlift-planted");
    Command.Result copied =
        Command.in(
                Repository.root(),
                "sh",
                "-c",
                // Times are kept, so that nothing but the fault is built again.
                "tar --exclude=./.git --exclude=./.netlift --exclude=./gate/target -cf - . | tar -xpf - -C \"$1\"",
                "copy",
                copy.toString())
            .run(LIMIT);
    assertThat(copied.exitCode()).as("%s", copied).isZero();
  }

  @AfterEach
  void removeTheCopy() {
    Command.in(Path.of("/"), "rm", "-rf", copy.toString()).run(LIMIT);
  }

  @Test
  void givenRouteGoneFromTheTemplate_whenPlayed_thenPlayFails() throws IOException {
    Path template = copy.resolve("fleet/aws/templates/system.json");
    ObjectNode system = (ObjectNode) JSON.readTree(template.toFile());
    var resources = (ObjectNode) system.get("Resources");
    String route =
        resources.properties().stream()
            .filter(
                resource ->
                    resource
                        .getValue()
                        .at("/Properties/RouteKey")
                        .asString("")
                        .equals("POST /matchmaking/tickets"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("the template has no such route to remove"))
            .getKey();
    resources.remove(route);
    JSON.writeValue(template.toFile(), system);

    Command.Result played =
        Command.netlift(copy, "play", "--bots", "1", "--seconds", "1", "--json").run(LIMIT);

    assertThat(played.exitCode()).as("%s", played).isNotZero();
    assertThat(played.output() + played.errors()).contains("404");
  }

  @Test
  void givenStaleSnapshot_whenTheStacksAreTested_thenTheTestSaysHowToMendIt() throws IOException {
    Path template = copy.resolve("fleet/aws/templates/system.json");
    replace(template, "\"TimeoutInSeconds\" : ", "\"TimeoutInSeconds\" : 1");

    Command.Result tested = maven("fleet/aws", "SnapshotTest");

    assertThat(tested.exitCode()).as("%s", tested).isNotZero();
    assertThat(tested.output()).contains("stale");
  }

  @Test
  void givenLeakedBuffer_whenTheNetworkIsTested_thenTheTestNamesTheLeak() throws IOException {
    Path source = copy.resolve("server/src/main/java/dev/netlift/server/net/UdpHandler.java");
    replace(
        source,
        "ByteBuf content = datagram.content();",
        "ByteBuf content = datagram.content(); datagram.retain();");

    Command.Result tested = maven("server", "ListenerTest");

    assertThat(tested.exitCode()).as("%s", tested).isNotZero();
    assertThat(tested.output()).containsIgnoringCase("leak");
  }

  private Command.Result maven(String room, String tests) {
    return Command.in(
            copy,
            "./mvnw",
            "-B",
            "-o",
            "-pl",
            room,
            "-am",
            "test",
            "-Dtest=" + tests,
            // By time alone: the copy's other path would have everything compiled again.
            "-Dmaven.compiler.useIncrementalCompilation=false",
            "-Dsurefire.failIfNoSpecifiedTests=false")
        .with("JAVA_HOME", System.getProperty("java.home"))
        .run(LIMIT);
  }

  private static void replace(Path file, String before, String after) throws IOException {
    String text = Files.readString(file);
    assertThat(text).as("%s has something to spoil", file).contains(before);
    Files.writeString(file, text.replace(before, after));
  }
}
