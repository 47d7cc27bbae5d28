package dev.netlift.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiIT {
  private static final String TICKETS = "POST /apis/a1/matchmaking/tickets";
  private static final String ACHIEVEMENTS = "GET /apis/a1/players/me/achievements";
  private static final DateTimeFormatter AMZ_DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String COMPLETED =
      """
      {"ticketId":"t1","status":"COMPLETED","connection":{"ipAddress":"127.0.0.1","port":7777,
       "gameSessionId":"gs","playerSessionId":"psess-1","connectToken":"c2VjcmV0"}}""";
  private static final String OK = "{\"achievements\":[],\"totals\":{\"kills\":3}}";

  private final HttpClient http = HttpClient.newHttpClient();
  private StubBackend backend;
  private Api api;

  @BeforeEach
  void start() throws IOException {
    backend = new StubBackend();
    var guest = new GuestIdentity(backend.config(), http, backend.clock());
    api = new Api(backend.config(), http, guest, backend.clock(), backend.pause());
  }

  @AfterEach
  void stop() {
    backend.close();
    http.close();
  }

  @Test
  void givenGuest_whenTicketIsAskedFor_thenSignatureIsWhatAws4Prescribes() throws Exception {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer(TICKETS, 202, "{\"ticketId\":\"t1\",\"status\":\"QUEUED\"}");

    Ticket ticket = new Matchmaking(api).start("arena", Map.of("us-west-2", 12));

    assertThat(ticket.id()).isEqualTo("t1");
    var request = backend.heard().getLast();
    assertThat(request.text()).isEqualTo("{\"mode\":\"arena\",\"latencyInMs\":{\"us-west-2\":12}}");
    assertThat(request.headers())
        .containsEntry("x-amz-security-token", "token-AKID1")
        .containsEntry("x-amz-date", "20261121T100000Z");
    assertThat(request.header("authorization"))
        .contains("Credential=AKID1/20261121/us-west-2/execute-api/aws4_request")
        .contains("host")
        .contains("x-amz-security-token")
        .isEqualTo(SigV4.authorization(request, "secret-AKID1"));
  }

  @Test
  void givenTicketIdWithOddCharacters_whenPolled_thenPathIsSignedAsSent() throws Exception {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer(
        "GET /apis/a1/matchmaking/tickets/a:b",
        200,
        "{\"ticketId\":\"a:b\",\"status\":\"QUEUED\"}");

    new Matchmaking(api).get("a:b");

    var request = backend.heard().getLast();
    assertThat(request.uri().getRawPath()).endsWith("/a%3Ab");
    assertThat(request.header("authorization"))
        .isEqualTo(SigV4.authorization(request, "secret-AKID1"));
  }

  @Test
  void givenOverloadedBackend_whenTicketIsAskedFor_thenRepeatedAfterWhatItAskedFor()
      throws Exception {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer(TICKETS, 429, "{}", "Retry-After", "3");
    backend.answer(TICKETS, 202, "{\"ticketId\":\"t1\",\"status\":\"QUEUED\"}");

    new Matchmaking(api).start("arena", Map.of("us-west-2", 12));

    assertThat(backend.pauses()).containsExactly(Duration.ofSeconds(3));
  }

  @Test
  void givenALostAnswer_whenTicketIsAskedFor_thenAskedAgainWithTheSameKey() throws Exception {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer(TICKETS, 500, "{}");
    backend.answer(TICKETS, 502, "gone");
    backend.answer(TICKETS, 202, "{\"ticketId\":\"t1\",\"status\":\"QUEUED\"}");

    assertThat(new Matchmaking(api).start("arena", Map.of("us-west-2", 12)).id()).isEqualTo("t1");

    var keys = keys();
    assertThat(keys).hasSize(3).allMatch(key -> key.length() == 36);
    assertThat(keys.stream().distinct()).hasSize(1);
  }

  @Test
  void givenALostAnswerOfATicketMatchedSince_whenAskedAgain_thenItsSeatIsRead() throws Exception {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer(TICKETS, 502, "gone");
    backend.answer(TICKETS, 202, "{\"ticketId\":\"t1\",\"status\":\"COMPLETED\"}");
    backend.answer("GET /apis/a1/matchmaking/tickets/t1", 200, COMPLETED);

    Ticket ticket = new Matchmaking(api).start("arena", Map.of("us-west-2", 12));

    assertThat(ticket.status()).isEqualTo(Ticket.Status.COMPLETED);
    assertThat(ticket.seat()).isPresent();
  }

  @Test
  void givenARefusedStart_whenTicketIsAskedFor_thenAskedAgainWithANewKey() throws Exception {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer(TICKETS, 503, "{}");
    backend.answer(TICKETS, 202, "{\"ticketId\":\"t1\",\"status\":\"QUEUED\"}");

    new Matchmaking(api).start("arena", Map.of("us-west-2", 12));

    assertThat(keys()).hasSize(2).doesNotHaveDuplicates();
  }

  private List<String> keys() {
    return backend.heard().stream()
        .filter(request -> request.uri().getPath().endsWith("/tickets"))
        .map(request -> request.header("idempotency-key"))
        .toList();
  }

  @Test
  void givenFailingBackend_whenPartyIsMade_thenNotRepeatedForItMayHaveBeenActedOn() {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer(
        "POST /apis/a1/parties",
        500,
        "{\"error\":\"internal\",\"message\":\"sorry\",\"requestId\":\"r-9\"}");

    assertThatThrownBy(() -> new Parties(api).create())
        .isInstanceOfSatisfying(
            BackendException.class,
            e -> {
              assertThat(e.status()).isEqualTo(500);
              assertThat(e.code()).isEqualTo("internal");
              assertThat(e.requestId()).isEqualTo("r-9");
            });
    assertThat(backend.heardNames()).containsOnlyOnce("POST /apis/a1/parties");
  }

  @Test
  void givenFailingBackend_whenReading_thenRepeatedUntilItAnswers() throws Exception {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer(ACHIEVEMENTS, 500, "{}");
    backend.answer(ACHIEVEMENTS, 502, "gone");
    backend.answer(ACHIEVEMENTS, 200, OK);

    assertThat(new Achievements(api).get().totals()).containsEntry("kills", 3L);
    assertThat(backend.pauses()).hasSize(2).isSorted();
  }

  @Test
  void givenAchievementsLookedAtAllTheTime_whenNothingHappens_thenTheBackendIsAskedOnce()
      throws Exception {
    backend.guest("AKID1", Duration.ofHours(2));
    backend.answer(ACHIEVEMENTS, 200, OK, "ETag", "\"1\"");
    var achievements = new Achievements(api);

    for (int i = 0; i < 50; i++) {
      assertThat(achievements.current().totals()).containsEntry("kills", 3L);
      backend.pause().of(Duration.ofSeconds(60));
    }

    assertThat(achievements.requests()).isEqualTo(1);
    backend.answer(ACHIEVEMENTS, 304, "");
    backend.pause().of(Duration.ofMinutes(11));
    assertThat(achievements.current().totals()).as("an hour later").containsEntry("kills", 3L);
    assertThat(achievements.requests()).isEqualTo(2);
    assertThat(backend.heard().getLast().header("if-none-match")).isEqualTo("\"1\"");
  }

  @Test
  void givenActivity_whenLookedAt_thenAskedUntilSomethingHasChanged() throws Exception {
    backend.guest("AKID1", Duration.ofHours(2));
    backend.answer(ACHIEVEMENTS, 200, OK, "ETag", "\"1\"");
    var achievements = new Achievements(api);
    achievements.current();
    backend.answer(ACHIEVEMENTS, 304, "");
    backend.answer(ACHIEVEMENTS, 304, "");
    backend.answer(ACHIEVEMENTS, 200, OK.replace("3", "4"), "ETag", "\"2\"");

    achievements.activity();
    for (int i = 0; i < 100; i++) {
      achievements.current();
      backend.pause().of(Duration.ofMillis(200));
    }

    assertThat(achievements.requests()).isEqualTo(4);
    assertThat(achievements.current().totals()).containsEntry("kills", 4L);
  }

  @Test
  void givenActivityThatCountedNothing_whenLookedAt_thenAskedForAQuarterOfAMinuteOnly()
      throws Exception {
    backend.guest("AKID1", Duration.ofHours(2));
    backend.answer(ACHIEVEMENTS, 200, OK, "ETag", "\"1\"");
    var achievements = new Achievements(api);
    achievements.current();
    backend.answer(ACHIEVEMENTS, 304, "");

    achievements.activity();
    for (int i = 0; i < 300; i++) {
      achievements.current();
      backend.pause().of(Duration.ofMillis(200));
    }

    assertThat(achievements.requests()).isBetween(8, 9);
  }

  @Test
  void givenRefusal_whenReading_thenNotRepeated() {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer(ACHIEVEMENTS, 403, "{\"error\":\"forbidden\",\"message\":\"no\"}");
    var system = InstantSource.system();
    var guest = new GuestIdentity(backend.config(), http, system);
    var onTime = new Api(backend.config(), http, guest, system, backend.pause());

    assertThatThrownBy(() -> new Achievements(onTime).get()).hasMessageContaining("403, forbidden");
    assertThat(backend.heardNames()).containsOnlyOnce(ACHIEVEMENTS);
  }

  @Test
  void givenCredentialsNearTheirEnd_whenCalling_thenRefreshedFirstAndTheGuestStaysTheSame()
      throws Exception {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer(ACHIEVEMENTS, 200, OK);
    new Achievements(api).get();
    backend.keys("AKID2", Duration.ofHours(3));

    backend.pause().of(Duration.ofMinutes(54));
    new Achievements(api).get();
    backend.pause().of(Duration.ofMinutes(2));
    new Achievements(api).get();

    assertThat(backend.heardNames())
        .containsExactly(
            "GetId",
            "GetCredentialsForIdentity",
            ACHIEVEMENTS,
            ACHIEVEMENTS,
            "GetCredentialsForIdentity",
            ACHIEVEMENTS);
    assertThat(backend.heard().getLast().header("authorization")).contains("AKID2/");
  }

  @Test
  void givenPoolThatRefusesGuests_whenCalling_thenItsReasonIsTold() {
    backend.answer(
        "GetId",
        400,
        "{\"__type\":\"com.amazonaws#NotAuthorizedException\",\"message\":\"no guests\"}");

    assertThatThrownBy(() -> new Achievements(api).get())
        .hasMessage("GetId failed: no guests (400, NotAuthorizedException)");
  }

  @Test
  void givenTicketOnItsWay_whenAwaited_thenPolledLessAndLessUntilCompleted() throws Exception {
    String path = "GET /apis/a1/matchmaking/tickets/t1";
    backend.guest("AKID1", Duration.ofHours(1));
    for (int i = 0; i < 20; i++) {
      backend.answer(path, 200, "{\"ticketId\":\"t1\",\"status\":\"SEARCHING\"}");
    }
    backend.answer(path, 200, COMPLETED);

    Ticket ticket = new Matchmaking(api).await("t1", Duration.ofMinutes(2));

    assertThat(ticket.seat()).isPresent();
    assertThat(ticket.seat().orElseThrow().port()).isEqualTo(7777);
    assertThat(ticket.toString()).doesNotContain("psess-1").doesNotContain("c2VjcmV0");
    assertThat(backend.pauses()).hasSize(20);
    assertThat(backend.pauses().getFirst()).isLessThanOrEqualTo(Duration.ofMillis(250));
    assertThat(backend.pauses().getLast())
        .isBetween(Duration.ofMillis(1600), Duration.ofMillis(2000));
  }

  @Test
  void givenTicketThatNeverEnds_whenAwaited_thenCancelledAtTheDeadline() throws Exception {
    String path = " /apis/a1/matchmaking/tickets/t1";
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer("GET" + path, 200, "{\"ticketId\":\"t1\",\"status\":\"QUEUED\"}");
    backend.answer("DELETE" + path, 202, "{}");

    Ticket ticket = new Matchmaking(api).await("t1", Duration.ofSeconds(30));

    assertThat(ticket.status()).isEqualTo(Ticket.Status.QUEUED);
    assertThat(backend.pauses().stream().mapToLong(Duration::toMillis).sum()).isEqualTo(30_000);
    assertThat(backend.heardNames()).endsWith("DELETE" + path, "GET" + path);
  }

  @Test
  void givenTicketAskedFor_whenClosedBeforeItsEnd_thenCancelledAndEndedOnesAreNot()
      throws Exception {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer(TICKETS, 202, "{\"ticketId\":\"t1\",\"status\":\"QUEUED\"}");
    backend.answer(TICKETS, 202, "{\"ticketId\":\"t2\",\"status\":\"QUEUED\"}");
    backend.answer(
        "GET /apis/a1/matchmaking/tickets/t2",
        200,
        "{\"ticketId\":\"t2\",\"status\":\"TIMED_OUT\"}");
    backend.answer("DELETE /apis/a1/matchmaking/tickets/t1", 202, "{}");

    try (var matchmaking = new Matchmaking(api)) {
      matchmaking.start("arena", Map.of("us-west-2", 12));
      matchmaking.start("arena", Map.of("us-west-2", 12));
      matchmaking.get("t2");
    }

    assertThat(backend.heardNames())
        .endsWith("DELETE /apis/a1/matchmaking/tickets/t1")
        .doesNotContain("DELETE /apis/a1/matchmaking/tickets/t2");
  }

  @Test
  void givenAWrongClock_whenRefused_thenCorrectedFromThe403AndTheCallGoesThrough()
      throws Exception {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.keys("AKID2", Duration.ofHours(1));
    // The stub's clock, which is the client's, stands still; its answers carry the true time.
    backend.answer(ACHIEVEMENTS, 403, "{\"message\":\"Forbidden\"}");
    backend.answer(ACHIEVEMENTS, 200, OK);

    assertThat(new Achievements(api).get().totals()).containsEntry("kills", 3L);

    var signedAt = Instant.from(AMZ_DATE.parse(backend.heard().getLast().header("x-amz-date")));
    assertThat(signedAt).isCloseTo(Instant.now(), within(30, ChronoUnit.SECONDS));
    assertThat(backend.pauses()).isEmpty();
  }

  @Test
  void givenAClockThatWasCorrected_whenRefusedAgain_thenTheRefusalIsTold() {
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer(ACHIEVEMENTS, 403, "{\"error\":\"forbidden\",\"message\":\"no\"}");

    assertThatThrownBy(() -> new Achievements(api).get()).hasMessageContaining("403, forbidden");
    assertThat(backend.heardNames()).filteredOn(ACHIEVEMENTS::equals).hasSize(2);
  }

  @Test
  void givenAParty_whenMadePreparedAndQueued_thenAsTheBackendWantsIt() throws Exception {
    String made =
        "{\"partyId\":\"p1\",\"code\":\"ACDEFG\",\"leaderId\":\"me\",\"members\":"
            + "[{\"playerId\":\"me\",\"ready\":true}]}";
    backend.guest("AKID1", Duration.ofHours(1));
    backend.answer("POST /apis/a1/parties", 201, made);
    backend.answer("POST /apis/a1/parties/join", 200, made);
    backend.answer("PUT /apis/a1/parties/p1/members/me", 200, made);
    backend.answer("DELETE /apis/a1/parties/p1/members/me", 204, "");
    backend.answer(TICKETS, 202, "{\"ticketId\":\"t1\",\"status\":\"QUEUED\"}");
    var parties = new Parties(api);

    assertThat(parties.create().code()).isEqualTo("ACDEFG");
    assertThat(parties.join("ACDEFG").members()).containsExactly(new Parties.Member("me", true));
    parties.prepare("p1", Map.of("us-west-2", 12));
    assertThat(backend.heard().getLast().text()).isEqualTo("{\"latencyInMs\":{\"us-west-2\":12}}");
    new Matchmaking(api).startParty("arena", "p1");
    assertThat(backend.heard().getLast().text())
        .isEqualTo("{\"mode\":\"arena\",\"partyId\":\"p1\"}");
    parties.leave("p1");
  }

  @Test
  void givenLocation_whenMeasured_thenAtLeastOneMillisecond() throws Exception {
    backend.answer("GET /ping", 200, "");

    assertThat(Latencies.measure(backend.config(), http))
        .hasEntrySatisfying("us-west-2", millis -> assertThat(millis).isBetween(1, 1000));
  }

  @Test
  void givenNoLocationAnswers_whenMeasured_thenToldWhy() {
    backend.answer("GET /ping", 404, "");

    assertThatThrownBy(() -> Latencies.measure(backend.config(), http))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("answered 404");
  }
}
