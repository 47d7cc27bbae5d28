package dev.netlift.benchmarks.gamelift;

import dev.netlift.local.gamelift.ProcessReport;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Many processes at one service, each with a heartbeat every two seconds, while players come. */
final class Crowd {
  private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long ACCEPT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long ACCEPT_P99_MICROS = 5_000;
  private static final int HOSTS_MAX = 100;
  private static final int LIMIT_SECONDS = 60;

  private final LocalService service;
  private final List<Member> members = new ArrayList<>();
  private final AtomicLong beats = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private final AtomicLong slowestBeatNanos = new AtomicLong();

  Crowd(LocalService service) {
    this.service = service;
  }

  /** What came of it: counts, and times in microseconds. */
  Map<String, Object> run(int processes, int seconds) throws Exception {
    var executor = Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory());
    var http = HttpClient.newBuilder().executor(executor).build();
    var clock = Executors.newScheduledThreadPool(1, Thread.ofPlatform().daemon().factory());
    try {
      for (int i = 0; i < processes; i++) {
        var member = new Member(http, service);
        member.ready(1 + i).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        members.add(member);
        var last = new Beat(member);
        clock.scheduleAtFixedRate(
            last::tick, i * BEAT_NANOS / processes, BEAT_NANOS, TimeUnit.NANOSECONDS);
      }
      List<Member> hosts = hosts(Math.min(HOSTS_MAX, processes));
      accept(hosts, TimeUnit.SECONDS.toNanos(Math.min(5, seconds))); // warm
      beats.set(0);
      missed.set(0);
      slowestBeatNanos.set(0);
      long[] accepts = accept(hosts, TimeUnit.SECONDS.toNanos(seconds));
      return result(processes, seconds, accepts);
    } finally {
      clock.shutdownNow();
      members.forEach(Member::close);
      // Its close would wait for the sockets.
      http.shutdownNow();
      executor.shutdownNow();
    }
  }

  /** A heartbeat is missed when it has no answer by the time of the next. */
  private final class Beat {
    private final Member member;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    Beat(Member member) {
      this.member = member;
    }

    void tick() {
      if (!last.isDone() || last.isCompletedExceptionally() || member.lost) {
        missed.incrementAndGet();
      }
      long began = System.nanoTime();
      beats.incrementAndGet();
      last =
          member
              .heartbeat()
              .thenRun(
                  () -> slowestBeatNanos.accumulateAndGet(System.nanoTime() - began, Math::max));
    }
  }

  private List<Member> hosts(int wanted) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    // Whom the service takes for ready is known when the first heartbeats have come.
    TimeUnit.NANOSECONDS.sleep(2 * BEAT_NANOS);
    for (int i = 0; i < wanted; i++) {
      service.createGameSession();
    }
    while (true) {
      List<Member> hosts =
          members.stream().filter(member -> !member.gameSession.isEmpty()).toList();
      if (hosts.size() >= wanted) {
        return hosts;
      }
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IllegalStateException("only " + hosts.size() + " sessions became active");
      }
      LockSupport.parkNanos(ACCEPT_PAUSE_NANOS);
    }
  }

  private long[] accept(List<Member> hosts, long forNanos) throws Exception {
    long begun = System.nanoTime();
    var times = new long[(int) (forNanos / ACCEPT_PAUSE_NANOS) + 1];
    int count = 0;
    while (System.nanoTime() - begun < forNanos && count < times.length) {
      Member host = hosts.get(count % hosts.size());
      String seat = service.reserve(host.gameSession, "p" + count);
      long asked = System.nanoTime();
      host.player("AcceptPlayerSession", seat).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      times[count++] = System.nanoTime() - asked;
      host.player("RemovePlayerSession", seat).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      LockSupport.parkNanos(begun + count * ACCEPT_PAUSE_NANOS - System.nanoTime());
    }
    return Arrays.copyOf(times, count);
  }

  private Map<String, Object> result(int processes, int seconds, long[] accepts) {
    Arrays.sort(accepts);
    var result = new LinkedHashMap<String, Object>();
    result.put("processes", processes);
    result.put("seconds", seconds);
    result.put("heartbeats", beats.get());
    result.put("heartbeatsMissed", missed.get());
    result.put("slowestHeartbeatMicros", slowestBeatNanos.get() / 1_000);
    long lost =
        processes
            - service.gameLift.processes().stream()
                .filter(process -> process.exit() == ProcessReport.Exit.RUNNING)
                .count();
    result.put("processesLost", lost);
    result.put("accepts", accepts.length);
    result.put("acceptP50Micros", micros(accepts, 0.5));
    result.put("acceptP99Micros", micros(accepts, 0.99));
    result.put("acceptP999Micros", micros(accepts, 0.999));
    result.put("acceptMaxMicros", micros(accepts, 1));
    result.put(
        "holds", missed.get() == 0 && lost == 0 && micros(accepts, 0.99) < ACCEPT_P99_MICROS);
    return result;
  }

  private static long micros(long[] sorted, double share) {
    int at = Math.clamp((int) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1);
    return sorted[at] / 1_000;
  }
}
