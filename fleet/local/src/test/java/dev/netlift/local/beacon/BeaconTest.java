package dev.netlift.local.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BeaconTest {
  private static final int PROBES = 200;

  /** How many of these probes come back, and the shortest way of one. */
  private record Answers(int count, Duration shortest) {}

  private static Answers ask(Beacon beacon, int probes, int patienceMillis) throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(patienceMillis);
      long begun = System.nanoTime();
      for (int i = 0; i < probes; i++) {
        byte[] probe = {7, (byte) i};
        socket.send(new DatagramPacket(probe, probe.length, beacon.address()));
      }
      long first = 0;
      int count = 0;
      try {
        while (count < probes) {
          var answer = new DatagramPacket(new byte[16], 16);
          socket.receive(answer);
          first = count++ == 0 ? System.nanoTime() : first;
          assertThat(answer.getLength()).isEqualTo(2);
          assertThat(answer.getData()[0]).isEqualTo((byte) 7);
        }
      } catch (SocketTimeoutException e) {
        // What has not come by now is lost.
      }
      return new Answers(count, Duration.ofNanos(first - begun));
    }
  }

  @Test
  void givenABeacon_whenPinged_thenTheSameBytesComeBack() throws IOException {
    try (var beacon = Beacon.start(BeaconConfig.NEAR, new Random(1))) {
      assertThat(ask(beacon, 5, 5000).count).isEqualTo(5);
    }
  }

  @Test
  void givenDelay_whenPinged_thenNoAnswerIsSooner() throws IOException {
    var far = new BeaconConfig(Duration.ofMillis(80), 0);
    try (var beacon = Beacon.start(far, new Random(1))) {
      var answers = ask(beacon, 3, 5000);
      assertThat(answers.count).isEqualTo(3);
      assertThat(answers.shortest).isGreaterThanOrEqualTo(Duration.ofMillis(80));
    }
  }

  @Test
  void givenLoss_whenPinged_thenAboutSoManyAreMissing() throws IOException {
    try (var beacon = Beacon.start(new BeaconConfig(Duration.ZERO, 50), new Random(1))) {
      assertThat(ask(beacon, PROBES, 300).count).isBetween(PROBES / 4, PROBES * 3 / 4);
      beacon.set(new BeaconConfig(Duration.ZERO, 100));
      assertThat(ask(beacon, 5, 100).count).isZero();
      beacon.set(BeaconConfig.NEAR);
      assertThat(ask(beacon, 5, 5000).count).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 0, 10 s", "10001, 0, 10 s", "0, -1, 100 percent", "0, 101, 100 percent"})
  void givenWhatCannotBe_whenConfigured_thenTheBoundIsNamed(long millis, int loss, String bound) {
    assertThatThrownBy(() -> new BeaconConfig(Duration.ofMillis(millis), loss))
        .hasMessageContaining(bound);
  }
}
