package dev.netlift.protocol;

import dev.netlift.protocol.Handshake.Challenge;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Handshake.Refused;
import dev.netlift.protocol.Handshake.ServerHello;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what strangers say. Not by the generated classes: those keep unknown fields in trees a
 * hundred times the datagram's size, and collect a stack trace for every malformed one.
 */
final class HandshakeReader {
  /** A character is at most so many bytes. */
  private static final int CHARACTER_BYTES_MAX = 4;

  private final ProtoReader reader = new ProtoReader();
  private final byte[] bytes;
  private final int start;
  private final int length;

  HandshakeReader(byte[] bytes, int start, int length) {
    this.bytes = bytes;
    this.start = start;
    this.length = length;
    reader.reset(bytes, start, length);
  }

  /** Where a field's bytes are. Copied once all is read: a field that comes twice costs nothing. */
  private final class Span {
    private final String name;
    private final int min;
    private final int max;
    private int from;
    private int size;

    Span(String name, int min, int max) {
      this.name = name;
      this.min = min;
      this.max = max;
    }

    void read() {
      size = reader.enter();
      from = reader.position();
      reader.leave(size);
    }

    byte[] bytes() {
      if (size < min || size > max) {
        throw new ProtocolException(name + " has " + size + " bytes");
      }
      return Arrays.copyOfRange(bytes, from, from + size);
    }

    String text() {
      if (size > CHARACTER_BYTES_MAX * max) {
        throw new ProtocolException(name + " has " + size + " bytes");
      }
      String text = new String(bytes, from, size, StandardCharsets.UTF_8);
      // What is not UTF-8 reads as this character.
      if (text.length() > max || text.indexOf('\ufffd') >= 0) {
        throw new ProtocolException(name + " is too long, or no text");
      }
      return text;
    }
  }

  private Span random() {
    return new Span("random", Limits.RANDOM_BYTES, Limits.RANDOM_BYTES);
  }

  Hello hello() {
    int version = 0;
    var gameVersion = new Span("game version", 0, Limits.GAME_VERSION_MAX);
    var random = random();
    var cookie = new Span("cookie", 0, Limits.COOKIE_MAX);
    for (int field; (field = reader.next()) != 0; ) {
      switch (field) {
        case 1 -> version = (int) reader.varint32("protocol version");
        case 2 -> gameVersion.read();
        case 4 -> random.read();
        case 5 -> cookie.read();
        default -> reader.skip();
      }
    }
    byte[] none = {};
    var hello = new Hello(version, gameVersion.text(), none, random.bytes(), cookie.bytes());
    // Of another version's fields only those above are known; it is to be told ours, not dropped.
    return version == Limits.PROTOCOL_VERSION ? waysIn(hello) : hello;
  }

  private Hello waysIn(Hello hello) {
    var token = new Span("sealed token", 0, Limits.SEALED_TOKEN_MAX);
    var resumeToken = new Span("resume token", 0, Limits.RESUME_TOKEN_BYTES);
    var playerSession = new Span("player session", 0, Limits.PLAYER_SESSION_ID_MAX);
    reader.reset(bytes, start, length);
    for (int field; (field = reader.next()) != 0; ) {
      switch (field) {
        case 3 -> token.read();
        case 6 -> resumeToken.read();
        case 7 -> playerSession.read();
        default -> reader.skip();
      }
    }
    int ways = token.size > 0 ? 1 : 0;
    ways += resumeToken.size > 0 ? 1 : 0;
    ways += playerSession.size > 0 ? 1 : 0;
    if (ways != 1) {
      throw new ProtocolException("hello has " + ways + " ways in");
    }
    return new Hello(
        hello.protocolVersion(),
        hello.gameVersion(),
        token.bytes(),
        hello.clientRandom(),
        hello.cookie(),
        resumeToken.bytes(),
        playerSession.text());
  }

  Challenge challenge() {
    var random = random();
    var cookie = new Span("cookie", 1, Limits.COOKIE_MAX);
    for (int field; (field = reader.next()) != 0; ) {
      switch (field) {
        case 1 -> random.read();
        case 2 -> cookie.read();
        default -> reader.skip();
      }
    }
    return new Challenge(random.bytes(), cookie.bytes());
  }

  Refused refused() {
    var random = random();
    int code = 0;
    int wantedVersion = 0;
    var wantedGame = new Span("wanted game version", 0, Limits.GAME_VERSION_MAX);
    for (int field; (field = reader.next()) != 0; ) {
      switch (field) {
        case 1 -> random.read();
        case 2 -> code = reader.varint(255, "refusal's code");
        case 3 -> wantedVersion = (int) reader.varint32("wanted protocol version");
        case 4 -> wantedGame.read();
        default -> reader.skip();
      }
    }
    if (code == 0) {
      throw new ProtocolException("refusal has no code");
    }
    return new Refused(random.bytes(), code, wantedVersion, wantedGame.text());
  }

  ServerHello serverHello() {
    long connectionId = 0;
    var random = random();
    var welcome = new Span("sealed welcome", PacketCipher.TAG_BYTES, Limits.DATAGRAM_MAX);
    for (int field; (field = reader.next()) != 0; ) {
      switch (field) {
        case 1 -> connectionId = reader.fixed64();
        case 2 -> random.read();
        case 3 -> welcome.read();
        default -> reader.skip();
      }
    }
    return new ServerHello(connectionId, random.bytes(), welcome.bytes());
  }
}
