package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever the service sends, nothing breaks: the next proper answer still counts. */
class InboundFuzzTest {
  private static final VirtualServer WORLD = new VirtualServer();
  private static final GameLiftServer SERVER =
      WORLD.ready(
          ProcessParameters.of(
                  7777,
                  session -> {
                    throw new IllegalStateException("a callback that fails");
                  })
              .withOnProcessTerminate(() -> {}));
  private static final FakeDialer.FakeSocket SOCKET = WORLD.socket();

  @AfterContainer
  static void stop() {
    SERVER.close();
    WORLD.loop.run();
  }

  private static void assertHarmless(String text) {
    SOCKET.push(text);
    WORLD.loop.run();
    CompletableFuture<ComputeCertificate> certificate = SERVER.getComputeCertificateAsync();
    WORLD.loop.run();
    Inbound request = SOCKET.last();
    assertThat(request.action()).isEqualTo("GetComputeCertificate");
    SOCKET.answer(request, ",\"ComputeName\":\"host-1\"");
    assertThat(certificate.resultNow().computeName()).isEqualTo("host-1");
  }

  @Property(tries = 2000)
  void givenAnyText_whenReceived_thenHarmless(@ForAll String text) {
    assertHarmless(text);
  }

  @Property(tries = 5000)
  void givenAnyMessage_whenReceived_thenHarmless(@ForAll("messages") String text) {
    assertHarmless(text);
  }

  @Property(tries = 3000)
  void givenAProperMessageBroken_whenReceived_thenHarmless(
      @ForAll("messages") String text, @ForAll int at, @ForAll char replacement) {
    int position = Math.floorMod(at, text.length());
    assertHarmless(text.substring(0, position) + replacement + text.substring(position + 1));
    assertHarmless(text.substring(0, position));
  }

  /**
   * Objects with our names and any values, but never a refresh: that one rightly opens connections.
   */
  @Provide
  Arbitrary<String> messages() {
    Arbitrary<String> names =
        Arbitraries.of(
            "Action",
            "RequestId",
            "StatusCode",
            "ErrorMessage",
            "GameSessionId",
            "GameSessionName",
            "GameSession",
            "GameProperties",
            "Port",
            "TerminationTime",
            "UpdateReason",
            "BackfillTicketId",
            "PlayerSessions",
            "Other");
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.of(
                "\"CreateGameSession\"",
                "\"UpdateGameSession\"",
                "\"TerminateProcess\"",
                "\"ActivateGameSession\"",
                "null",
                "true",
                "{}",
                "[]",
                "[{}]",
                "{\"a\":1}",
                "{\"a\":\"b\"}",
                "[null]",
                "200",
                "400",
                "-1",
                "1e400",
                "99999999999999999999",
                "7777.5",
                "\"\"",
                "\"\\ud800\"",
                "\"psess-1\""),
            Arbitraries.longs().map(String::valueOf),
            Arbitraries.strings().alpha().map(text -> "\"" + text + "\""));
    Arbitrary<String> field =
        Combinators.combine(names, values).as((name, value) -> "\"" + name + "\":" + value);
    return field.list().ofMaxSize(6).map(fields -> "{" + String.join(",", fields) + "}");
  }
}
