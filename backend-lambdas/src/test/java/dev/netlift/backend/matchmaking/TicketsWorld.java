package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults;
import dev.netlift.backend.functions.Metrics;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.parties.FakeParties;
import dev.netlift.backend.players.FakePlayers;
import dev.netlift.backend.quotas.Door;
import dev.netlift.backend.quotas.FakeQuotas;
import dev.netlift.backend.sessions.FakeSessions;
import dev.netlift.backend.sessions.SessionKey;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** The ticket routes over stores in memory, as a player and GameLift meet them. */
abstract class TicketsWorld {
  static final String ANN = "us-west-2:00000000-0000-0000-0000-00000000000a";
  static final String BOB = "us-west-2:00000000-0000-0000-0000-00000000000b";
  static final String GOOD = "{\"mode\":\"arena\",\"latencyInMs\":{\"us-west-2\":12}}";
  static final String PATH = "/stage/matchmaking/tickets";
  static final Door.Limits LIMITS = new Door.Limits(3, 50, 4);
  static final SessionKey KEY = new SessionKey(new byte[SessionKey.BYTES]);

  final TestClock clock = new TestClock();
  final FakePlayers players = new FakePlayers();
  final FakeTickets tickets = new FakeTickets(clock);
  final FakeSessions sessions = new FakeSessions(clock);
  final FakeParties parties = new FakeParties(clock, new Faults());
  final FakeQuotas quotas = new FakeQuotas();
  final FakeMatchmaker matchmaker = new FakeMatchmaker();
  List<Locations.Location> locations =
      List.of(new Locations.Location("us-west-2", 2, new Locations.Beacon("ping.example", 7770)));
  final ByteArrayOutputStream metrics = new ByteArrayOutputStream();
  final TicketsHandler handler =
      new TicketsHandler(
          Wiring.of(
              new Matchmaking.Modes(
                  Map.of("arena", "netlift-arena", "duel", "netlift-duel"),
                  Settable.parse(
                      "{\"arena\":{\"hat\":\"string\",\"age\":\"number\"},\"duel\":{}}")),
              new Matchmaking.Stores(players, tickets, sessions),
              parties,
              matchmaker,
              new Locations(() -> locations, clock),
              new Door(quotas, LIMITS, clock),
              new Metrics(new PrintStream(metrics, true, StandardCharsets.UTF_8), clock),
              clock));
  final Reconciler reconciler = new Reconciler(tickets, sessions, matchmaker, clock);
  final MatchmakingEventsHandler events =
      new MatchmakingEventsHandler(tickets, sessions, reconciler);

  Reply post(String player, String body) {
    return handler.reply(Calls.player(player, "POST", PATH, body));
  }

  Reply post(String player, String body, String idempotencyKey) {
    return handler.reply(
        new Request(
            "POST",
            PATH,
            "r",
            player,
            Map.of("idempotency-key", idempotencyKey),
            Calls.bytes(body)));
  }

  Reply get(String player, String ticket) {
    return handler.reply(Calls.player(player, "GET", PATH + "/" + ticket, ""));
  }

  Reply delete(String player, String ticket) {
    return handler.reply(Calls.player(player, "DELETE", PATH + "/" + ticket, ""));
  }

  Ticket row(String ticket) {
    return Objects.requireNonNull(tickets.rows.get(ticket));
  }

  static JsonNode json(Reply reply) {
    return Objects.requireNonNull(reply.body());
  }

  static String status(Reply reply) {
    return json(reply).path("status").asString("");
  }

  String ticketOf(String player) {
    return json(post(player, GOOD)).path("ticketId").asString("");
  }

  void succeed(String ticket, String player) {
    events.take(List.of(Events.succeeded(5, Map.of(ticket, List.of(player)))));
  }
}
