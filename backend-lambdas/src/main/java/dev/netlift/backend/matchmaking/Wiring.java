package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Metrics;
import dev.netlift.backend.functions.Table;
import dev.netlift.backend.parties.DynamoParties;
import dev.netlift.backend.parties.PartyStore;
import dev.netlift.backend.players.DynamoPlayers;
import dev.netlift.backend.quotas.Door;
import dev.netlift.backend.quotas.DynamoQuotas;
import dev.netlift.backend.sessions.DynamoSessions;
import java.time.Clock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The parts of the players' function, built top to bottom. */
record Wiring(
    Matchmaking matchmaking,
    PartyRoutes parties,
    Locations locations,
    Door door,
    TicketWatchers watchers) {

  /** Over the stores given; tests pass theirs. */
  static Wiring of(
      Matchmaking.Modes modes,
      Matchmaking.Stores stores,
      PartyStore partyStore,
      Matchmaker matchmaker,
      Locations locations,
      Door door,
      Metrics metrics,
      Clock clock) {
    return of(
        modes,
        stores,
        partyStore,
        matchmaker,
        locations,
        door,
        metrics,
        TicketWatchers.NONE,
        clock);
  }

  private static Wiring of(
      Matchmaking.Modes modes,
      Matchmaking.Stores stores,
      PartyStore partyStore,
      Matchmaker matchmaker,
      Locations locations,
      Door door,
      Metrics metrics,
      TicketWatchers watchers,
      Clock clock) {
    var newcomers = new Newcomers(stores.players(), door, metrics);
    var parties = new Parties(partyStore, stores.tickets(), matchmaker, clock);
    return new Wiring(
        new Matchmaking(modes, stores, newcomers, parties, matchmaker, clock),
        new PartyRoutes(parties, newcomers, door, modes.settable(), clock),
        locations,
        door,
        watchers);
  }

  /** Over DynamoDB and GameLift, by the function's environment. */
  static Wiring of(Environment environment, Clock clock) {
    var dynamo = Table.client();
    var gameLift = GameLiftMatchmaker.client();
    var rows = new DynamoTickets(table(environment, dynamo, "TICKETS_TABLE", "ticketId"), clock);
    var watchers = PushedTickets.of(environment, dynamo, rows, clock);
    var quotas = new DynamoQuotas(table(environment, dynamo, "COUNTERS_TABLE", "counterId"));
    var door =
        new Door(
            quotas,
            new Door.Limits(
                environment.requiredNumber("NEW_PLAYERS_PER_HOUR"),
                environment.requiredNumber("TICKETS_PER_MINUTE"),
                environment.requiredNumber("JOINS_PER_MINUTE")),
            clock);
    return of(
        new Matchmaking.Modes(
            environment.requiredMap("MODES"),
            Settable.parse(environment.required("SETTABLE_ATTRIBUTES"))),
        new Matchmaking.Stores(
            new DynamoPlayers(
                table(environment, dynamo, "PLAYERS_TABLE", "playerId"),
                table(environment, dynamo, "ACHIEVEMENTS_TABLE", "playerId"),
                clock),
            new ToldTickets(rows, watchers),
            new DynamoSessions(
                table(environment, dynamo, "SESSIONS_TABLE", "gameSessionId"), clock)),
        new DynamoParties(table(environment, dynamo, "PARTIES_TABLE", "partyId"), clock),
        new GameLiftMatchmaker(gameLift, clock),
        new Locations(
            new GameLiftLocations(gameLift, environment.required("FLEET_ALIAS_ID")), clock),
        door,
        Metrics.toLog(clock),
        watchers,
        clock);
  }

  private static Table table(
      Environment environment, DynamoDbClient dynamo, String variable, String key) {
    return new Table(dynamo, environment.required(variable), key);
  }
}
