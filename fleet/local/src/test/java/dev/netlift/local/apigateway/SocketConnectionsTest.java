package dev.netlift.local.apigateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.SocketService.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketConnectionsTest {
  private static final class HeardPeer implements Peer {
    final List<String> heard = new ArrayList<>();

    @Override
    public void send(String text) {
      heard.add(text);
    }

    @Override
    public void close(int code, String reason) {
      heard.add("closed " + code);
    }

    @Override
    public void abort() {
      heard.add("aborted");
    }
  }

  private long nanos;
  private final SocketConnections connections =
      new SocketConnections(() -> Instant.EPOCH.plusNanos(nanos), () -> nanos);
  private final HeardPeer peer = new HeardPeer();
  private final SocketConnections.Open open =
      connections.add(
          "api",
          connections.drawId(),
          new SocketConnections.Handshake(Instant.EPOCH, "h", "a", "{}"),
          peer);

  private void after(Duration time) {
    nanos += time.toNanos();
    connections.sweep();
  }

  @Test
  void givenConnection_whenIdleForTenMinutes_thenClosedAndGone() {
    after(Duration.ofMinutes(10));
    assertThat(peer.heard).isEmpty();
    connections.active(open);
    after(Duration.ofMinutes(10));
    assertThat(peer.heard).isEmpty();

    after(Duration.ofSeconds(1));

    assertThat(peer.heard).containsExactly("closed 1001");
    assertThatThrownBy(() -> connections.live("api", open.id))
        .isInstanceOfSatisfying(AwsException.class, e -> assertThat(e.status()).isEqualTo(410));
  }

  @Test
  void givenBusyConnection_whenTwoHoursHavePassed_thenClosedAllTheSame() {
    for (int minutes = 0; minutes < 120; minutes += 5) {
      after(Duration.ofMinutes(5));
      connections.active(open);
    }
    assertThat(peer.heard).isEmpty();

    after(Duration.ofSeconds(1));

    assertThat(peer.heard).containsExactly("closed 1001");
  }

  @Test
  void givenIds_whenDrawn_thenOfAwsFormAndOfTheirApiOnly() {
    assertThat(open.id).matches("[A-Za-z0-9_-]{15}=");
    assertThat(SocketConnections.wellFormed(open.id)).isTrue();
    assertThat(SocketConnections.wellFormed("../../players")).isFalse();
    assertThat(connections.live("api", open.id)).isSameAs(open);
    assertThatThrownBy(() -> connections.live("other", open.id)).isInstanceOf(AwsException.class);
  }
}
