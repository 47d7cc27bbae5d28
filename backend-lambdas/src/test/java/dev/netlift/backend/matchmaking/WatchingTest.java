package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.connections.Devices;
import dev.netlift.backend.connections.FakeConnections;
import dev.netlift.backend.connections.Poster;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Players who are connected hear of their tickets, and of nobody else's. */
class WatchingTest extends TicketsWorld {
  private final FakeConnections connections = new FakeConnections(clock);
  private final List<String> heard = new ArrayList<>();
  private final Set<String> gone = new HashSet<>();
  private final Poster poster =
      (connection, message) -> {
        heard.add(connection + " " + new String(message, StandardCharsets.UTF_8));
        return gone.contains(connection) ? Poster.Outcome.GONE : Poster.Outcome.SENT;
      };
  private final WatchHandler watch = new WatchHandler(connections, tickets, poster);
  private final TicketStore told =
      new ToldTickets(
          tickets,
          new PushedTickets(tickets, new Devices(connections, poster, clock), Runnable::run));
  private final MatchmakingEventsHandler toldEvents =
      new MatchmakingEventsHandler(
          told, sessions, new Reconciler(told, sessions, matchmaker, clock));

  private int event(String type, String connection, @Nullable String identity, String body) {
    var event = Json.object().put("body", body);
    var context = event.putObject("requestContext");
    context.put("eventType", type).put("connectionId", connection);
    context.putObject("identity").put("cognitoIdentityId", identity);
    return watch.status(event);
  }

  private void connect(String player, String connection) {
    assertThat(event("CONNECT", connection, player, "")).isEqualTo(200);
  }

  private JsonNode lastHeard() {
    String last = heard.getLast();
    return Json.read(last.substring(last.indexOf(' ') + 1));
  }

  private void ask(String connection, String ticket) {
    String body = "{\"action\":\"watch\",\"ticketId\":\"%s\"}".formatted(ticket);
    assertThat(event("MESSAGE", connection, null, body)).isEqualTo(200);
  }

  private void matched(String ticket, String... players) {
    toldEvents.take(List.of(Events.succeeded(5, Map.of(ticket, List.of(players)))));
  }

  @Test
  void givenTwoDevicesOfAPlayer_whenHisTicketIsMatched_thenBothAreToldAndNobodyElse() {
    connect(ANN, "phone");
    connect(ANN, "desk");
    connect(BOB, "pad");

    String ticket = ticketOf(ANN);
    matched(ticket, ANN);

    String notice = " {\"event\":\"ticket\",\"ticketId\":\"%s\",\"status\":\"COMPLETED\"}";
    assertThat(heard)
        .containsExactlyInAnyOrder(
            "phone" + notice.formatted(ticket), "desk" + notice.formatted(ticket));
  }

  @Test
  void givenTheEventBeatTheConnection_whenThePlayerAsks_thenToldWhereItStands() {
    String ticket = ticketOf(ANN);
    matched(ticket, ANN);
    assertThat(heard).isEmpty();

    connect(ANN, "phone");
    ask("phone", ticket);

    assertThat(lastHeard().path("status").asString("")).isEqualTo("COMPLETED");
  }

  @Test
  void givenAnothersTicket_whenAskedFor_thenAsUnknownAsOneThatNeverWas() {
    connect(BOB, "pad");
    String ticket = ticketOf(ANN);

    ask("pad", ticket);
    String another = heard.getLast().replace(ticket, "T");
    String none = "00000000-0000-4000-8000-000000000000";
    ask("pad", none);

    assertThat(heard.getLast().replace(none, "T")).isEqualTo(another);
    assertThat(lastHeard().path("error").asString("")).isEqualTo("not_found");
    assertThat(another).doesNotContain("QUEUED");
  }

  @Test
  void givenAConnectionThatIsNotKept_whenItAsks_thenToldNothingWhoeverTheEventSaysItIs() {
    String ticket = ticketOf(ANN);

    event("MESSAGE", "x", ANN, "{\"action\":\"watch\",\"ticketId\":\"" + ticket + "\"}");

    assertThat(lastHeard().path("error").asString("")).isEqualTo("not_found");
  }

  @Test
  void givenNoPlayer_whenConnecting_thenRefusedAndNothingIsKept() {
    assertThat(event("CONNECT", "x", null, "")).isEqualTo(403);
    assertThat(event("CONNECT", "x", "", "")).isEqualTo(403);
    assertThat(connections.player("x")).isEmpty();
  }

  @Test
  void givenAStoreThatFails_whenConnecting_thenRefusedSoThatNobodyWaitsInVain() {
    connections.faults.plan(Next.FAIL_BEFORE);

    assertThat(event("CONNECT", "x", ANN, "")).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "watch",
        "[]",
        "{\"action\":\"watch\"}",
        "{\"action\":\"close\",\"ticketId\":\"t\"}",
        "{\"action\":\"watch\",\"ticketId\":{}}",
        "{\"action\":\"watch\",\"ticketId\":\"a\\u0000\"}"
      })
  void givenNonsense_whenSent_thenToldWhatIsWrong(String body) {
    connect(ANN, "phone");

    assertThat(event("MESSAGE", "phone", ANN, body)).isEqualTo(200);

    assertThat(lastHeard().path("error").asString("")).isEqualTo("invalid_request");
  }

  @Test
  void givenDisconnect_whenHisTicketChanges_thenNobodyIsTold() {
    connect(ANN, "phone");
    assertThat(event("DISCONNECT", "phone", null, "")).isEqualTo(200);

    matched(ticketOf(ANN), ANN);

    assertThat(heard).isEmpty();
  }

  @Test
  void givenConnectionThatIsGone_whenItsPlayerIsTold_thenItsRowGoes() {
    connect(ANN, "phone");
    gone.add("phone");
    clock.advance(Duration.ofSeconds(31));

    matched(ticketOf(ANN), ANN);

    assertThat(connections.of(ANN)).isEmpty();
    assertThat(connections.player("phone")).isEmpty();
  }

  @Test
  void givenPushesThatFail_whenEventsAreHandled_thenTheyAreAllTheSame() {
    connect(ANN, "phone");
    String ticket = ticketOf(ANN);
    connections.faults.plan(Next.FAIL_BEFORE);

    matched(ticket, ANN);

    assertThat(row(ticket).status()).isEqualTo(TicketStatus.COMPLETED);
    assertThat(heard).isEmpty();
  }

  @Test
  void givenOldNews_whenItComesAgain_thenNobodyIsToldTwice() {
    connect(ANN, "phone");
    String ticket = ticketOf(ANN);

    matched(ticket, ANN);
    matched(ticket, ANN);

    assertThat(heard).hasSize(1);
  }

  @Test
  void givenTicketGivenUp_whenClosed_thenItsOtherDevicesHear() {
    connect(ANN, "desk");
    String ticket = ticketOf(ANN);

    assertThat(told.close(ticket, TicketStatus.CANCELLED, "CANCELLED_BY_PLAYER")).isTrue();
    assertThat(told.close(ticket, TicketStatus.CANCELLED, "CANCELLED_BY_PLAYER")).isFalse();

    assertThat(heard).hasSize(1);
    assertThat(lastHeard().path("status").asString("")).isEqualTo("CANCELLED");
  }

  @Test
  void givenAMatch_whenToldOverTheSocket_thenNoSeatAndNoSecretIsInIt() {
    sessions.register(Events.SESSION, KEY);
    connect(ANN, "phone");

    matched(ticketOf(ANN), ANN);
    ask("phone", lastHeard().path("ticketId").asString(""));

    assertThat(heard).allSatisfy(said -> assertThat(said).doesNotContain("psess", "Token", "ip"));
  }
}
