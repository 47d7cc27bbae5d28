package dev.netlift.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.gamelift.ProcessReport;
import dev.netlift.local.gamelift.SeatReport;
import dev.netlift.local.gamelift.SessionReport;
import dev.netlift.local.lambda.FunctionChild;
import dev.netlift.local.process.Children;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's record, and what is held against it, over an API that says what it is told to. */
class PromisesTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final Map<String, String> KINDS = Map.of("kills", "sum");
  private static final String ROOT = "/apis/a1";

  private final Map<String, String> answers = new HashMap<>();
  private final List<SeatReport> seats = new ArrayList<>();
  private final Service api =
      new Service() {
        @Override
        public String signingName() {
          return "execute-api";
        }

        @Override
        public Reply handle(Call call) {
          String answer = answers.get(call.operation() + " " + call.path());
          return answer == null
              ? Reply.json(500, "application/json", "{}")
              : Reply.json(200, "application/json", answer);
        }
      };
  private final GatewayRecord gateway = new GatewayRecord(api);
  private final Stranded stranded =
      new Stranded(
          new Site() {
            @Override
            public List<ProcessReport> servers() {
              return List.of();
            }

            @Override
            public List<SessionReport> sessions() {
              return List.of();
            }

            @Override
            public List<SeatReport> seats() {
              return List.copyOf(seats);
            }

            @Override
            public List<FunctionChild> functions() {
              return List.of();
            }

            @Override
            public List<Children.Ended> ended() {
              return List.of();
            }

            @Override
            public boolean cut(String processId) {
              return false;
            }

            @Override
            public Reply api(Call call) {
              return api.handle(call);
            }

            @Override
            public Map<String, String> metricKinds() {
              return KINDS;
            }

            @Override
            public Map<String, Map<String, Long>> totals() {
              return Map.of();
            }

            @Override
            public Map<String, Awards> awards() {
              return Map.of();
            }
          });

  private static Call call(String player, String method, String path, String body) {
    return new Call(
        "execute-api",
        method,
        Call.Protocol.REST,
        ROOT + path,
        "",
        Map.of(),
        body.getBytes(StandardCharsets.UTF_8),
        new Caller(
            "AKIA", "111122223333", "arn", Optional.empty(), Optional.of(player), Optional.empty()),
        "request-1");
  }

  @BeforeEach
  void annAsks() {
    answers.put(
        "POST " + ROOT + "/matchmaking/tickets", "{\"ticketId\":\"t1\",\"status\":\"QUEUED\"}");
    assertThat(gateway.handle(call("ann", "POST", "/matchmaking/tickets", "{}")).status())
        .isEqualTo(200);
  }

  private void ticket(String json) {
    answers.put("GET " + ROOT + "/matchmaking/tickets/t1", json);
  }

  private static SeatReport seat(String player, String status) {
    return new SeatReport("ps1", player, "m1", status, START, Optional.of(START), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"PLACING\"}",
        "{\"status\":\"SEARCHING\"}",
        "{\"status\":\"FAILED\"}",
        "{\"status\":\"TIMED_OUT\",\"reason\":\" \"}",
        "{\"status\":\"COMPLETED\"}",
        "{\"status\":\"COMPLETED\",\"connection\":{\"playerSessionId\":\"ps1\"}}"
      })
  void givenTicketLeftWithoutAnEndOfHis_whenLookedAt_thenStranded(String ticket) throws Exception {
    ticket(ticket);
    seats.add(seat("bob", "ACTIVE"));

    assertThat(stranded.among(gateway.asks())).hasSize(1);
  }

  @Test
  void givenBackendThatDoesNotAnswer_whenLookedAt_thenStranded() throws Exception {
    assertThat(stranded.among(gateway.asks()).values())
        .containsExactly("reading the ticket is answered with 500");
  }

  @Test
  void givenReason_whenLookedAt_thenNotStranded() throws Exception {
    ticket("{\"status\":\"FAILED\",\"reason\":\"NO_SEAT\"}");

    assertThat(stranded.among(gateway.asks())).isEmpty();
  }

  @Test
  void givenSeatOfHisOwn_whenLookedAt_thenNotStranded() throws Exception {
    ticket("{\"status\":\"COMPLETED\",\"connection\":{\"playerSessionId\":\"ps1\"}}");
    seats.add(seat("ann", "COMPLETED"));

    assertThat(stranded.among(gateway.asks())).isEmpty();
  }

  @Test
  void givenPlayerWhoSitsInAMatch_whenHisNewestTicketHasNoEnd_thenNotStranded() throws Exception {
    ticket("{\"status\":\"PLACING\"}");
    seats.add(seat("ann", "ACTIVE"));

    assertThat(stranded.among(gateway.asks())).isEmpty();
  }

  @Test
  void givenLostAnswer_whenAsked_thenTheTicketCountsAllTheSame() {
    answers.put(
        "POST " + ROOT + "/matchmaking/tickets", "{\"ticketId\":\"t2\",\"status\":\"QUEUED\"}");
    gateway.loseNext(GatewayRecord.Route.ASK);

    Reply reply = gateway.handle(call("ann", "POST", "/matchmaking/tickets", "{}"));

    assertThat(reply).isSameAs(Reply.LOST);
    assertThat(gateway.asks()).extracting(GatewayRecord.Ask::ticketId).containsExactly("t2");
    assertThat(gateway.answersLost()).isEqualTo(1);
  }

  @Test
  void givenSeatTold_whenTwoPlayersReadIt_thenBothAreRemembered() {
    ticket("{\"status\":\"COMPLETED\",\"connection\":{\"playerSessionId\":\"ps1\"}}");

    gateway.handle(call("ann", "GET", "/matchmaking/tickets/t1", ""));
    gateway.handle(call("bob", "GET", "/matchmaking/tickets/t1", ""));

    assertThat(gateway.seatsTold()).containsExactly(Map.entry("ps1", Set.of("ann", "bob")));
  }

  private Reply report(long kills) {
    return gateway.handle(
        call(
            "",
            "POST",
            "/reports",
            """
            {"gameSessionId":"m1","reports":[{"playerId":"ann","sequence":1,"totals":{"kills":%d}}]}
            """
                .formatted(kills)));
  }

  @Test
  void givenReports_whenAnsweredAsCounted_thenPromised() {
    answers.put(
        "POST " + ROOT + "/reports",
        "{\"results\":[{\"playerId\":\"ann\",\"status\":\"applied\"}]}");
    report(2);
    answers.put(
        "POST " + ROOT + "/reports", "{\"results\":[{\"playerId\":\"ann\",\"status\":\"stale\"}]}");
    report(3);

    assertThat(gateway.totals().compare(Map.of("ann", Map.of("kills", 2L)), KINDS).lost())
        .containsExactly(Map.entry("ann kills", 1L));
    assertThat(gateway.totals().compare(Map.of("ann", Map.of("kills", 3L)), KINDS).lost())
        .isEmpty();
  }

  @Test
  void givenReports_whenRefusedFailedOrAnswerLost_thenNothingIsPromised() {
    answers.put(
        "POST " + ROOT + "/reports",
        "{\"results\":[{\"playerId\":\"ann\",\"status\":\"refused\"}]}");
    report(2);
    answers.remove("POST " + ROOT + "/reports");
    assertThat(report(3).status()).isEqualTo(500);
    answers.put(
        "POST " + ROOT + "/reports",
        "{\"results\":[{\"playerId\":\"ann\",\"status\":\"applied\"}]}");
    gateway.loseNext(GatewayRecord.Route.REPORT);
    assertThat(report(4)).isSameAs(Reply.LOST);

    var found = gateway.totals().compare(Map.of(), KINDS);
    assertThat(found.lost()).isEmpty();
    assertThat(gateway.refusedReports()).isEqualTo(1);
    assertThat(gateway.totals().compare(Map.of("ann", Map.of("kills", 5L)), KINDS).doubled())
        .containsExactly(Map.entry("ann kills", 1L));
  }
}
