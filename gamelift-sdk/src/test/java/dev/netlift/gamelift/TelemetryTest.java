package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Metrics on a virtual clock, as the collector reads them. */
class TelemetryTest {
  private static final String PID = Long.toString(ProcessHandle.current().pid());
  private static final MetricsParameters STANDARD = MetricsParameters.standard();

  private final VirtualServer world = new VirtualServer();
  private final List<String> packets = new ArrayList<>();
  private boolean sinkFails;
  private boolean sinkClosed;

  private Telemetry.Sink sink(MetricsParameters parameters) {
    return new Telemetry.Sink() {
      @Override
      public void send(byte[] packet) throws IOException {
        if (sinkFails) {
          throw new IOException("no way");
        }
        packets.add(new String(packet, StandardCharsets.US_ASCII));
      }

      @Override
      public void close() {
        sinkClosed = true;
      }
    };
  }

  private Metrics begin(GameLiftServer server, MetricsParameters parameters) {
    Metrics metrics = server.initMetrics(parameters, this::sink);
    world.loop.run();
    return metrics;
  }

  private List<String> flush() {
    packets.clear();
    world.pass(10);
    return packets.stream()
        .flatMap(String::lines)
        .map(line -> line.replace("|#process_pid:" + PID, ""))
        .toList();
  }

  private static void refused(ErrorType type, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(GameLiftException.class, e -> assertThat(e.type()).isEqualTo(type));
  }

  @Test
  void givenMetrics_whenTimePasses_thenServerUpAtOnceAndEveryTenSecondsAndZeroAtTheEnd() {
    GameLiftServer server = world.connected();
    begin(server, STANDARD);
    assertThat(packets).containsExactly("server_up:1|g|#process_pid:" + PID);
    world.pass(30);
    assertThat(packets).hasSize(4);
    server.close();
    world.loop.run();
    assertThat(packets).hasSize(5).last().isEqualTo("server_up:0|g|#process_pid:" + PID);
    assertThat(sinkClosed).isTrue();
    assertThat(world.fetcher.asked)
        .containsExactly(
            "http://localhost:8126/register?process_pid=" + PID,
            "http://localhost:8126/deregister?process_pid=" + PID);
  }

  @Test
  void givenTheMetricsOfTheDashboards_whenTold_thenTheirNamesAndTypes() {
    Metrics metrics = begin(world.connected(), STANDARD);
    metrics.gauge("server_players").set(7);
    metrics.gauge("connections").set(9);
    metrics.gauge("connections").add(-1.5);
    Metrics.Timer tick = metrics.timer("server_tick_time");
    for (int millis = 1; millis <= 11; millis++) {
      tick.record(Duration.ofMillis(millis));
    }
    metrics.counter("packets_in").add(40);
    metrics.counter("server_packets_in").increment();
    metrics.counter("server_bytes_out").add(-3);
    assertThat(flush())
        .containsExactlyInAnyOrder(
            "server_up:1|g",
            "server_players:7|g",
            "server_connections:7.5|g",
            "server_tick_time:6|ms",
            "server_tick_time.p50:6|ms",
            "server_tick_time.p90:10|ms",
            "server_tick_time.p95:10.5|ms",
            "server_packets_in:41|c");
    assertThat(flush())
        .as("a gauge stays, the others begin anew")
        .containsExactlyInAnyOrder(
            "server_up:1|g", "server_players:7|g", "server_connections:7.5|g");
  }

  @Test
  void givenAGaugeBelowZero_whenTold_thenAsZeroAndThenTheChange() {
    begin(world.connected(), STANDARD).gauge("x").set(-2.123456);
    assertThat(flush()).containsSubsequence("server_x:0|g", "server_x:-2.12346|g");
  }

  @Test
  void givenStatistics_whenTold_thenUnderTheirSuffixes() {
    Metrics metrics = begin(world.connected(), STANDARD);
    MetricOptions all =
        MetricOptions.standard()
            .withStatistics(
                Statistic.of(Statistic.Kind.LATEST),
                Statistic.of(Statistic.Kind.MAX),
                Statistic.of(Statistic.Kind.MIN),
                Statistic.of(Statistic.Kind.MEAN),
                Statistic.of(Statistic.Kind.SUM),
                Statistic.of(Statistic.Kind.COUNT),
                Statistic.percentile(99.9));
    Metrics.Counter counter = metrics.counter("c", all);
    List.of(4, 1, 7).forEach(counter::add);
    assertThat(flush())
        .contains(
            "server_c:12|c",
            "server_c.latest:7|c",
            "server_c.max:7|c",
            "server_c.min:1|c",
            "server_c.mean:4|c",
            "server_c.sum:12|c",
            "server_c.count:3|c",
            "server_c.p99.9:6.994|c");
    Metrics.Timer many =
        metrics.timer("t", MetricOptions.standard().withStatistics(Statistic.percentile(50)));
    for (int i = 0; i < 100_000; i++) {
      many.recordNanos(i * 1_000L);
    }
    String p50 =
        flush().stream().filter(line -> line.startsWith("server_t.p50")).findFirst().orElseThrow();
    assertThat(Double.parseDouble(p50.replaceAll(".*:|\\|.*", ""))).isBetween(40.0, 60.0);
  }

  @Test
  void givenASampler_whenTold_thenThePartAndItsRate() {
    Metrics metrics = begin(world.connected(), STANDARD);
    Metrics.Counter half = metrics.counter("half", MetricOptions.standard().withSampleRate(0.5));
    Metrics.Counter none = metrics.counter("none", MetricOptions.standard().withSampleRate(0));
    for (int i = 0; i < 10_000; i++) {
      half.increment();
      none.increment();
    }
    List<String> lines = flush();
    String sampled =
        lines.stream().filter(line -> line.startsWith("server_half")).findFirst().orElseThrow();
    assertThat(sampled).endsWith("|c|@0.5");
    assertThat(Double.parseDouble(sampled.replaceAll(".*:|\\|c.*", "")))
        .isBetween(4_500.0, 5_500.0);
    assertThat(lines).noneMatch(line -> line.startsWith("server_none"));
  }

  @Test
  void givenAGameSession_whenItStarts_thenEverythingIsTaggedAndTheCrashReporterHears() {
    GameLiftServer server = world.ready(ProcessParameters.of(7777, session -> {}));
    Metrics metrics = begin(server, STANDARD);
    world.socket().push(VirtualServer.create(VirtualServer.SESSION));
    metrics
        .gauge("x", MetricOptions.standard().withTags(Map.of("process_pid", "0", "map", "dust")))
        .set(1);
    assertThat(flush())
        .contains(
            "server_x:1|g|#map:dust,process_pid:" + PID + ",session_id:" + VirtualServer.SESSION);
    assertThat(world.fetcher.asked.getLast())
        .isEqualTo(
            "http://localhost:8126/update?process_pid="
                + PID
                + "&session_id="
                + VirtualServer.SESSION.replace(":", "%3A").replace("/", "%2F"));
    metrics.setGlobalTag("mode", "ctf");
    metrics.removeGlobalTag("session_id");
    assertThat(flush()).contains("server_up:1|g|#mode:ctf,process_pid:" + PID);
  }

  @Test
  void givenASessionThatRuns_whenMetricsBegin_thenItIsTaggedAtOnce() {
    GameLiftServer server = world.ready(ProcessParameters.of(7777, session -> {}));
    world.socket().push(VirtualServer.create(VirtualServer.SESSION));
    world.loop.run();
    begin(server, STANDARD);
    assertThat(packets)
        .containsExactly(
            "server_up:1|g|#process_pid:" + PID + ",session_id:" + VirtualServer.SESSION);
  }

  @Test
  void givenManyMetrics_whenTold_thenInPacketsOfBoundedSizeAndWhatFitsInNoneIsLeftOut() {
    Metrics metrics =
        begin(
            world.connected(),
            new MetricsParameters("localhost", 8125, "localhost", 8126, 10_000, 128));
    for (int i = 0; i < 50; i++) {
      metrics.gauge("metric_" + i).set(i);
    }
    metrics.gauge("long_" + "x".repeat(150)).set(1);
    metrics.gauge("odd").set(Double.NaN);
    List<String> lines = flush();
    assertThat(lines).hasSize(51).contains("server_metric_49:49|g");
    assertThat(packets).hasSizeBetween(10, 50).allMatch(packet -> packet.length() <= 128);
  }

  @Test
  void givenNoCollector_whenSendingFails_thenTheProcessDoesNotNotice() {
    sinkFails = true;
    GameLiftServer server = world.ready(ProcessParameters.of(7777, session -> {}));
    begin(server, STANDARD);
    world.pass(30);
    sinkFails = false;
    assertThat(flush()).isNotEmpty();
  }

  @Test
  void givenMetrics_whenBegunAgainOrAfterTheEnd_thenSaysSo() {
    GameLiftServer server = world.connected();
    begin(server, STANDARD);
    refused(ErrorType.ALREADY_INITIALIZED, () -> begin(server, STANDARD));
    var other = new VirtualServer();
    GameLiftServer closed = other.connected();
    closed.close();
    other.loop.run();
    refused(
        ErrorType.GAME_LIFT_SERVER_NOT_INITIALIZED, () -> closed.initMetrics(STANDARD, this::sink));
  }

  @ParameterizedTest
  @CsvSource({
    "GAMELIFT_STATSD_PORT,60001,StatsdPort must be 1 to 60000",
    "GAMELIFT_CRASH_REPORTER_PORT,0,CrashReporterPort must be 1 to 60000",
    "GAMELIFT_FLUSH_INTERVAL_MS,0,FlushIntervalMs must be 1 to 3600000",
    "GAMELIFT_MAX_PACKET_SIZE,10,MaxPacketSize must be 64 to 65507",
    "GAMELIFT_STATSD_PORT,many,GAMELIFT_STATSD_PORT must be a whole number"
  })
  void givenAVariableOutOfBounds_whenMetricsBegin_thenFieldBoundAndValue(
      String variable, String value, String message) {
    world.init(VirtualServer.TOKEN, Map.of(variable, value));
    world.dialer.last().accept();
    assertThatThrownBy(() -> world.last().initMetrics())
        .isInstanceOf(GameLiftException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(value);
  }

  @Test
  void givenAHostWithoutAddress_whenMetricsBegin_thenConfigurationAndAnotherTryIsAllowed() {
    GameLiftServer server = world.connected();
    var nowhere = new MetricsParameters("[:::", 8125, "localhost", 8126, 10_000, 512);
    refused(ErrorType.METRIC_CONFIGURATION, () -> server.initMetrics(nowhere));
    assertThat(begin(server, STANDARD)).isNotNull();
  }

  @Test
  void givenTheEnvironment_whenMetricsBegin_thenItBeatsTheStandardAndNotTheParameters() {
    Map<String, String> environment =
        Map.of(
            "GAMELIFT_STATSD_HOST", "10.0.0.9",
            "GAMELIFT_MAX_PACKET_SIZE", "1400",
            "GAMELIFT_CRASH_REPORTER_HOST", "");
    assertThat(MetricsParameters.of(environment::get))
        .isEqualTo(new MetricsParameters("10.0.0.9", 8125, "localhost", 8126, 10_000, 1_400));
    world.init(VirtualServer.TOKEN, Map.of("GAMELIFT_SDK_PROCESS_ID", "env-7"));
    world.dialer.last().accept();
    begin(world.last(), STANDARD);
    assertThat(flush())
        .containsExactly("server_up:1|g|#gamelift_process_id:env-7,process_pid:" + PID);
  }

  @Test
  void givenOddKeysTagsOrRates_whenAMetricIsMade_thenRefused() {
    Metrics metrics = begin(world.connected(), STANDARD);
    metrics.counter("a.b-c_d");
    for (String key : List.of("", "7up", "a:b", "a|b", "a b", "é", "x".repeat(201))) {
      refused(ErrorType.VALIDATION, () -> metrics.counter(key));
      refused(ErrorType.VALIDATION, () -> metrics.setGlobalTag(key, "v"));
    }
    refused(ErrorType.VALIDATION, () -> metrics.setGlobalTag("k", "a,b"));
    refused(
        ErrorType.VALIDATION,
        () -> metrics.gauge("g", MetricOptions.standard().withSampleRate(1.5)));
    refused(ErrorType.VALIDATION, () -> Statistic.percentile(100));
    refused(ErrorType.METRIC_UNSUPPORTED_TYPE, () -> metrics.gauge("server_a.b-c_d"));
    for (int i = 0; i < 999; i++) {
      metrics.counter("many" + i);
    }
    refused(ErrorType.VALIDATION, () -> metrics.counter("one_more"));
  }
}
