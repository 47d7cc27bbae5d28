package dev.netlift.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

class MetricsTest {
  private static final Instant AT = Instant.ofEpochSecond(1000);

  @Test
  void givenAnyDuration_whenBucketed_thenItsMiddleIsWithinSixPercent() {
    var random = new Random(5);
    for (int i = 0; i < 10_000; i++) {
      long nanos = 1024 + (long) (StrictMath.pow(2, random.nextDouble() * 34));
      if (nanos >= 1L << 34) {
        continue;
      }
      double middle = LogHistogram.middleNanos(LogHistogram.bucket(nanos));
      assertThat(middle / nanos).as("%d ns", nanos).isBetween(0.94, 1.0625);
    }
  }

  @Test
  void givenExtremes_whenBucketed_thenInTheOuterBuckets() {
    assertThat(LogHistogram.bucket(-5)).isZero();
    assertThat(LogHistogram.bucket(0)).isZero();
    assertThat(LogHistogram.bucket(1023)).isZero();
    assertThat(LogHistogram.bucket(1024)).isEqualTo(1);
    assertThat(LogHistogram.bucket((1L << 34) - 1)).isEqualTo(LogHistogram.BUCKETS - 1);
    assertThat(LogHistogram.bucket(Long.MAX_VALUE)).isEqualTo(LogHistogram.BUCKETS - 1);
  }

  @Test
  void givenAnInterval_whenMadeIntoData_thenTheMetricsWithCountsAndUnits() {
    var interval = new Interval();
    interval.messages = 7;
    interval.errors = 2;
    interval.overruns = 3;
    interval.datagramsLost = 4;
    interval.connected(5, 1);
    interval.connected(2, 2);
    interval.processing.record(40_000);
    interval.processing.record(40_000);
    interval.lateness.record(1_000_000);
    interval.work.record(2_000_000);
    var data = MetricData.of(interval, AT, "us-west-2");
    assertThat(data)
        .extracting(MetricDatum::metricName)
        .containsExactly(
            "MessageReceived",
            "MessageProcessingError",
            "TickOverrun",
            "DatagramLost",
            "ConnectedClients",
            "ConnectedSpectators",
            "MessageProcessingDuration",
            "TickLateness",
            "TickWork");
    assertThat(data.get(0).value()).isEqualTo(7.0);
    assertThat(data.get(2).value()).isEqualTo(3.0);
    assertThat(data.get(3).value()).isEqualTo(4.0);
    assertThat(data.get(4).value()).as("the most at once").isEqualTo(6.0);
    assertThat(data.get(5).value()).isEqualTo(2.0);
    assertThat(data.get(0).unit()).isEqualTo(StandardUnit.COUNT);
    assertThat(data.get(6).counts()).containsExactly(2.0);
    assertThat(data.get(6).values().getFirst()).isBetween(0.0376, 0.0425);
    assertThat(data.get(6).unit()).isEqualTo(StandardUnit.MILLISECONDS);
    assertThat(data).allMatch(datum -> datum.statisticValues() == null);
  }

  @Test
  void givenAnyInterval_whenMadeIntoData_thenNoDimensionGrowsWithSessionsOrPlayers() {
    var interval = new Interval();
    interval.work.record(1);
    for (var datum : MetricData.of(interval, AT, "us-west-2")) {
      assertThat(datum.dimensions())
          .singleElement()
          .satisfies(dimension -> assertThat(dimension.name()).isEqualTo("Location"));
    }
  }

  @Test
  void givenEveryBucketInUse_whenMadeIntoData_thenNoDatumHasMoreThanCloudWatchTakes() {
    var interval = new Interval();
    for (long nanos = 512; nanos < 1L << 35; nanos += Math.max(1, nanos / 20)) {
      interval.work.record(nanos);
    }
    var work =
        MetricData.of(interval, AT, "x").stream()
            .filter(datum -> datum.metricName().equals("TickWork"))
            .toList();
    assertThat(work).hasSize(2);
    assertThat(work).allMatch(datum -> datum.values().size() <= MetricData.VALUES_MAX);
    assertThat(work).allMatch(datum -> datum.values().size() == datum.counts().size());
    assertThat(work.stream().mapToInt(datum -> new HashSet<>(datum.values()).size()).sum())
        .isEqualTo(LogHistogram.BUCKETS);
  }

  @Test
  void givenNothingRecorded_whenMadeIntoData_thenTheCountsAreZeroAndNoDurationIsInvented() {
    assertThat(MetricData.of(new Interval(), AT, "x"))
        .extracting(MetricDatum::metricName)
        .containsExactly(
            "MessageReceived",
            "MessageProcessingError",
            "TickOverrun",
            "DatagramLost",
            "ConnectedClients",
            "ConnectedSpectators");
  }

  @Test
  void givenPlayersAndSpectators_whenIntervalsChange_thenThoseWhoStayAreCountedInTheNext() {
    var metrics = new ServerMetrics();
    metrics.playersNow(3);
    metrics.spectatorsNow(1);
    metrics.playersNow(2);
    metrics.spectatorMessages(9, 1);
    var first = Objects.requireNonNull(metrics.rotate());
    assertThat(first.clients).isEqualTo(4);
    assertThat(first.messages).isEqualTo(9);
    assertThat(first.errors).isEqualTo(1);
    metrics.giveBack(first);
    var second = Objects.requireNonNull(metrics.rotate());
    assertThat(second.clients).isEqualTo(3);
    assertThat(second.spectators).isEqualTo(1);
    assertThat(second.messages).isZero();
  }

  @Test
  void givenTheDashboard_thenEachMetricOfServersIsOneTheyPutWithItsOneDimension()
      throws IOException {
    var interval = new Interval();
    interval.processing.record(1);
    interval.lateness.record(1);
    interval.work.record(1);
    var put = MetricData.of(interval, AT, "x").stream().map(MetricDatum::metricName).toList();
    var template = Files.readString(Path.of("..", "fleet", "aws", "templates", "system.json"));
    var drawn =
        Pattern.compile("\\\\\"Netlift/Server\\\\\",\\\\\"(\\w+)\\\\\",\\\\\"(\\w+)\\\\\"")
            .matcher(template)
            .results()
            .toList();

    assertThat(drawn).hasSizeGreaterThan(3);
    assertThat(drawn).extracting(each -> each.group(1)).isSubsetOf(put);
    assertThat(drawn).extracting(each -> each.group(2)).containsOnly("Location");
  }

  @Test
  void givenTheSpareIsAway_whenRotated_thenNothingAndNothingIsLost() {
    var metrics = new ServerMetrics();
    metrics.messageReceived(10);
    var first = metrics.rotate();
    metrics.messageReceived(10);
    assertThat(metrics.rotate()).isNull();
    metrics.messageReceived(10);
    assertThat(first).isNotNull();
    if (first != null) {
      metrics.giveBack(first);
    }
    var second = metrics.rotate();
    assertThat(second).isNotNull().satisfies(i -> assertThat(i.messages).isEqualTo(2));
  }

  /** Runs what it is given when the test says so, as the tick thread between ticks. */
  private static final class ByHand {
    final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    void runOne() throws InterruptedException {
      var task = tasks.poll(10, TimeUnit.SECONDS);
      assertThat(task).isNotNull();
      if (task != null) {
        task.run();
      }
    }
  }

  @Test
  void givenAPeriod_whenItPassesAndAtTheEnd_thenPublishedWhatWasRecorded() throws Exception {
    var metrics = new ServerMetrics();
    var tickThread = new ByHand();
    var published = new LinkedBlockingQueue<List<MetricDatum>>();
    var publisher =
        MetricsPublisher.start(
            metrics,
            tickThread.tasks::add,
            () ->
                (namespace, data) -> {
                  assertThat(namespace).isEqualTo("Netlift/Server");
                  published.add(data);
                },
            "x",
            Duration.ofMillis(50),
            Clock.systemUTC());
    metrics.messageReceived(1);
    tickThread.runOne();
    var first = published.poll(10, TimeUnit.SECONDS);
    assertThat(first).isNotNull();
    metrics.messageReceived(1);
    metrics.messageReceived(1);
    publisher.close();
    var all = new ArrayList<List<MetricDatum>>(published);
    assertThat(all.getLast().getFirst().value()).isEqualTo(2.0);
    assertThat(publisher.failures()).isZero();
  }

  @Test
  void givenASinkThatFails_whenPublishing_thenCountedAndRecordingGoesOn() throws Exception {
    var metrics = new ServerMetrics();
    var tickThread = new ByHand();
    var tried = new CountDownLatch(2);
    var publisher =
        MetricsPublisher.start(
            metrics,
            tickThread.tasks::add,
            () ->
                (namespace, data) -> {
                  tried.countDown();
                  throw new IllegalStateException("planted");
                },
            "x",
            Duration.ofMillis(50),
            Clock.systemUTC());
    while (tried.getCount() > 0) {
      metrics.tickWork(5);
      tickThread.runOne();
    }
    publisher.close();
    assertThat(publisher.failures()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void givenNoClientCanBeMade_whenPublishing_thenTheServerDoesNotCare() {
    var metrics = new ServerMetrics();
    var publisher =
        MetricsPublisher.start(
            metrics,
            Runnable::run,
            () -> {
              throw new IllegalStateException("planted");
            },
            "x",
            Duration.ofSeconds(60),
            Clock.systemUTC());
    metrics.tickWork(1);
    publisher.close();
    assertThat(publisher.failures()).isEqualTo(1);
  }

  @Test
  void givenNothingEverRecorded_whenClosed_thenNobodyIsConnectedTo() {
    var asked = new CountDownLatch(1);
    var publisher =
        MetricsPublisher.start(
            new ServerMetrics(),
            Runnable::run,
            () -> {
              asked.countDown();
              return (namespace, data) -> {};
            },
            "x",
            Duration.ofSeconds(60),
            Clock.systemUTC());
    publisher.close();
    assertThat(asked.getCount()).isEqualTo(1);
  }
}
