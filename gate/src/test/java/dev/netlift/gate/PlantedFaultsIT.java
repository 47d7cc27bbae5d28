package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Does the gate see? Each test plants one fault in a copy of the checkout, runs there the part of
 * the gate that should notice, and wants it red for the right reason. Needs no port, and so runs
 * beside the tests that start a cloud.
 */
@Execution(ExecutionMode.CONCURRENT)
class PlantedFaultsIT {
  @Test
  void givenStaleSnapshot_whenTheStacksAreTested_thenTheTestSaysHowToMendIt() throws IOException {
    try (var copy = new CheckoutCopy()) {
      copy.replace(
          "fleet/aws/templates/system.json", "\"TimeoutInSeconds\" : ", "\"TimeoutInSeconds\" : 1");

      Command.Result tested = copy.maven("fleet/aws", "SnapshotTest");

      assertThat(tested.exitCode()).as("%s", tested).isNotZero();
      assertThat(tested.output()).contains("stale");
    }
  }

  @Test
  void givenLeakedBuffer_whenTheNetworkIsTested_thenTheTestNamesTheLeak() throws IOException {
    try (var copy = new CheckoutCopy()) {
      copy.replace(
          "server/src/main/java/dev/netlift/server/net/UdpHandler.java",
          "ByteBuf content = datagram.content();",
          "ByteBuf content = datagram.content(); datagram.retain();");

      Command.Result tested = copy.maven("server", "ListenerTest");

      assertThat(tested.exitCode()).as("%s", tested).isNotZero();
      assertThat(tested.output()).containsIgnoringCase("leak");
    }
  }
}
