package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.netlift.protocol.Transport;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What comes over TCP, made by Jazzer: first bytes, frames, the HTTP upgrade, WebSocket messages,
 * before and after admission, in pieces of any size. No fault of ours, no leaked buffer.
 */
class StreamFuzzTest {
  private static final int STEPS_MAX = 24;

  /** How far good bytes have brought a stream before the odd ones come. */
  private enum Begun {
    NOTHING,
    UPGRADED,
    FRAMES_ADMITTED,
    MESSAGES_ADMITTED
  }

  @FuzzTest(maxDuration = "1m")
  void givenAnyBytes_whenReadFromAStream_thenNothingBreaks(FuzzedDataProvider data) {
    Begun begun = data.pickValue(Begun.values());
    try (var server = new FuzzedServer()) {
      EmbeddedChannel stream = server.stream();
      boolean messages = begun == Begun.UPGRADED || begun == Begun.MESSAGES_ADMITTED;
      if (messages) {
        server.write(stream, RawStream.upgrade("/netlift").getBytes(StandardCharsets.US_ASCII));
        FuzzedServer.said(stream);
      }
      FuzzedServer.Player player =
          switch (begun) {
            case NOTHING, UPGRADED -> null;
            case FRAMES_ADMITTED, MESSAGES_ADMITTED -> admit(server, stream, messages);
          };
      odd(data, server, stream, player, messages);
      server.tick();
      stream.checkException();
      // Closed in the middle of whatever it was.
      stream.finishAndReleaseAll();
      server.assertSound();
    }
  }

  @Test
  void givenHalfAMessage_whenTheConnectionEnds_thenItIsThePeersFaultAndNotLogged() {
    try (var server = new FuzzedServer()) {
      for (boolean admitted : new boolean[] {false, true}) {
        EmbeddedChannel stream = server.stream();
        server.write(stream, RawStream.upgrade("/netlift").getBytes(StandardCharsets.US_ASCII));
        FuzzedServer.said(stream);
        if (admitted) {
          admit(server, stream, true);
        }
        server.write(stream, RawStream.frame(2, false, true, new byte[40]));
        stream.finishAndReleaseAll();
      }
      server.assertSound();
    }
  }

  private static void odd(
      FuzzedDataProvider data,
      FuzzedServer server,
      EmbeddedChannel stream,
      FuzzedServer.@Nullable Player player,
      boolean messages) {
    long number = 0;
    for (int step = 0; step < STEPS_MAX && data.remainingBytes() > 0; step++) {
      int kind = data.consumeInt(0, 3);
      byte[] bytes = data.consumeBytes(data.consumeInt(0, 3000));
      if (kind == 0) {
        server.write(stream, bytes);
      } else if (kind == 1) {
        server.tick();
      } else {
        byte[] unit = player == null ? bytes : player.packet(++number, bytes);
        byte[] wrapped = wrapped(unit, messages, kind == 2);
        int cut = data.consumeInt(0, wrapped.length);
        server.write(stream, Arrays.copyOf(wrapped, cut));
        server.write(stream, Arrays.copyOfRange(wrapped, cut, wrapped.length));
      }
      FuzzedServer.said(stream);
    }
  }

  private static byte[] wrapped(byte[] unit, boolean messages, boolean whole) {
    if (messages) {
      return RawStream.frame(whole ? 2 : unit.length % 11, whole, true, unit);
    }
    return ByteBuffer.allocate(4 + unit.length).putInt(unit.length).put(unit).array();
  }

  private static FuzzedServer.Player admit(
      FuzzedServer server, EmbeddedChannel stream, boolean messages) {
    server.write(stream, wrapped(server.hello(new byte[0]).encode(), messages, true));
    byte[] answer = FuzzedServer.said(stream);
    assertThat(answer).as("the answer to a good hello").hasSizeGreaterThan(100);
    // Behind a frame's length, or a message's header, which is shorter for a short one.
    int header = messages && answer[1] <= 125 ? 2 : 4;
    byte[] serverHello = Arrays.copyOfRange(answer, header, answer.length);
    return server.player(serverHello, messages ? Transport.WEBSOCKET : Transport.TCP);
  }
}
