package dev.netlift.bots;

import dev.netlift.client.Achievements;
import dev.netlift.client.Api;
import dev.netlift.client.BackendException;
import dev.netlift.client.ClientConfig;
import dev.netlift.client.GuestIdentity;
import dev.netlift.client.IdentityFile;
import dev.netlift.client.Latencies;
import dev.netlift.client.Matchmaking;
import dev.netlift.client.Parties;
import dev.netlift.client.Ticket;
import dev.netlift.client.net.ClientLoop;
import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectTarget;
import dev.netlift.client.net.GameConnection;
import dev.netlift.protocol.ProtocolException;
import dev.netlift.protocol.Welcome;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One headless player, from signing in to reading its achievements. One thread, used once. */
final class Bot implements Callable<BotReport> {
  static final String GAME_VERSION = "arena-1";
  private static final Duration ADMISSION = Duration.ofSeconds(10);
  private static final Duration GOODBYE = Duration.ofSeconds(3);
  private static final Duration LISTED_MOST = Duration.ofSeconds(5);
  private static final long LOOK_EVERY_MILLIS = 200;

  /** So many two seconds are in the time that a told unlock has to be listed, and one more. */
  private static final int LAST_REQUESTS_MAX = 4;

  private final int number;
  private final BotOptions options;
  private final @Nullable Companions companions;
  private final ClientLoop loop;
  private final Progress progress;
  private final GuestIdentity guest;
  private final Api api;
  private final @Nullable IdentityFile identity;
  private PlayedMatch match;
  private final List<String> errors = new ArrayList<>();
  private String step = "sign in";
  private String playerId = "";
  private String ticketId = "";
  private @Nullable Ticket ticket;
  private @Nullable Welcome welcome;
  private long admittedAtMillis;
  private boolean played;
  private boolean left;
  private List<String> listed = List.of();
  private final Achievements achievements;
  private int looks;

  Bot(
      int number,
      ClientConfig config,
      BotOptions options,
      @Nullable Companions companions,
      HttpClient http,
      ClientLoop loop,
      Progress progress)
      throws IOException {
    this.number = number;
    this.options = options;
    this.companions = companions;
    this.loop = loop;
    this.progress = progress;
    identity = options.identity() == null ? null : IdentityFile.read(options.identity());
    guest = guest(config, http, identity);
    api = new Api(config, http, guest, Clock.systemUTC());
    achievements = new Achievements(api);
    match = newMatch();
  }

  private static GuestIdentity guest(
      ClientConfig config, HttpClient http, @Nullable IdentityFile known) {
    return known == null || known.playerId().isEmpty()
        ? new GuestIdentity(config, http, Clock.systemUTC())
        : GuestIdentity.resume(config, http, Clock.systemUTC(), known.playerId());
  }

  private PlayedMatch newMatch() {
    PlayedMatch played = options.match(number);
    played.whenUnlocked(achievements::activity);
    return played;
  }

  @Override
  public BotReport call() {
    try {
      playerId = guest.id();
      comeBack();
      if (welcome == null) {
        Optional<Ticket.Seat> seat = findMatch();
        if (seat.isPresent()) {
          play(seat.get());
        }
      }
      if (welcome != null) {
        step = "achievements";
        listed = listedAchievements();
      }
    } catch (InterruptedException e) {
      failed("interrupted");
      Thread.currentThread().interrupt();
    } catch (BackendException | ProtocolException | IOException e) {
      failed(String.valueOf(e.getMessage()));
    }
    match.complaint().ifPresent(this::failed);
    return report();
  }

  private void failed(String why) {
    String error = step + ": " + why;
    errors.add(error);
    progress.failed(number, error);
  }

  /** To the seat of before, if it is still there: the ticket brings a later token for it. */
  private void comeBack() throws InterruptedException, IOException {
    String known = identity == null ? "" : identity.ticketId();
    if (known.isEmpty()) {
      return;
    }
    step = "come back";
    try {
      ticket = new Matchmaking(api).get(known);
      ticketId = known;
    } catch (BackendException e) {
      if (e.retryable()) {
        throw e;
      }
      // Forgotten there: the match is long over.
      return;
    }
    if (ticket.seat().isPresent()) {
      progress.passed(Progress.Stage.TICKET);
      progress.passed(Progress.Stage.MATCHED);
      play(ticket.seat().get());
    }
    if (welcome == null) {
      errors.clear();
      match = newMatch();
    }
  }

  private Optional<Ticket.Seat> findMatch() throws InterruptedException, IOException {
    step = "latency";
    var latencies = Latencies.measure(api);
    step = "ticket";
    var matchmaking = new Matchmaking(api);
    ticketId =
        companions == null
            ? matchmaking.start(options.mode(), latencies).id()
            : companions.ticket(
                options.leads(number), new Parties(api), matchmaking, options.mode(), latencies);
    if (identity != null) {
      identity.keep(playerId, ticketId);
    }
    progress.passed(Progress.Stage.TICKET);
    step = "match";
    ticket = matchmaking.await(ticketId, options.matchMost());
    if (!ticket.status().isFinal()) {
      failed("still " + ticket.status() + " after " + options.matchMost().toSeconds() + " s");
    } else if (ticket.seat().isEmpty()) {
      failed(ticket.status() + ticket.reason().map(reason -> ", " + reason).orElse(""));
    } else {
      progress.passed(Progress.Stage.MATCHED);
      if (companions != null) {
        companions.split(ticket.seat().get().gameSessionId()).ifPresent(this::failed);
      }
    }
    return ticket.seat();
  }

  private void play(Ticket.Seat seat) throws InterruptedException {
    step = "connect";
    var target =
        new ConnectTarget(
            seat.host(),
            seat.port(),
            options.transport(),
            seat.connectToken(),
            options.gameVersion());
    var connection = GameConnection.connect(loop, target, match);
    try {
      Welcome heard = match.admitted().get(ADMISSION.toMillis(), TimeUnit.MILLISECONDS);
      welcome = heard;
      admittedAtMillis = System.currentTimeMillis();
      progress.passed(Progress.Stage.ADMITTED);
      step = "play";
      var looking = Thread.ofVirtual().name("achievements " + number).start(this::look);
      try {
        sendInputs(connection);
      } finally {
        looking.interrupt();
        looking.join();
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      failed(cause == null ? "refused" : String.valueOf(cause.getMessage()));
      return;
    } catch (TimeoutException e) {
      failed("no welcome from " + target + " within " + ADMISSION.toSeconds() + " s");
      return;
    } finally {
      connection.leave();
    }
    step = "leave";
    CloseReason reason = reason(match.closed());
    left = reason == CloseReason.LEFT || reason == CloseReason.ROOM_ENDED;
    if (left) {
      progress.passed(Progress.Stage.LEFT);
    } else {
      failed("the connection ended as " + reason);
    }
  }

  private static CloseReason reason(CompletableFuture<CloseReason> closed)
      throws InterruptedException {
    try {
      return closed.get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return CloseReason.NO_ANSWER;
    }
  }

  /** An input per tick; lateness of one does not move the next. */
  private void sendInputs(GameConnection connection) throws InterruptedException {
    long start = System.nanoTime();
    long next = start;
    while (!match.closed().isDone() && System.nanoTime() - start < options.play().toNanos()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      connection.sendInput(match.press(), match.seen());
      next = connection.nextInputNanos(next);
      LockSupport.parkNanos(next - System.nanoTime());
    }
    boolean whole = !match.closed().isDone() || reason(match.closed()) == CloseReason.ROOM_ENDED;
    played = whole && match.answered();
    if (!whole) {
      failed("the connection ended as " + reason(match.closed()));
    } else if (!match.answered()) {
      failed(match.meter().snapshots() + " snapshots came, none showed an input of ours");
    }
  }

  /** As a menu would show them: whether the backend is asked is the library's to decide. */
  private void look() {
    try {
      while (true) {
        looks++;
        try {
          achievements.current();
        } catch (BackendException e) {
          // Away for a moment; the list after the match has to be there.
        }
        Thread.sleep(LOOK_EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      // The match is over.
    }
  }

  /** The first look, one for each unlock told, and some around the end. */
  private int requestsMost() {
    return 1 + match.heard().size() + LAST_REQUESTS_MAX;
  }

  /** What the backend lists, given a moment to show what was told in game. */
  private List<String> listedAchievements() throws InterruptedException {
    achievements.activity();
    long deadline = System.nanoTime() + LISTED_MOST.toNanos();
    while (true) {
      List<String> ids =
          achievements.current().achievements().stream()
              .flatMap(one -> one.unlockedKeys().stream())
              .toList();
      var missing =
          match.heard().stream()
              .map(unlock -> unlock.id().replaceFirst("@.*", ""))
              .filter(id -> !ids.contains(id))
              .toList();
      if (missing.isEmpty()) {
        return ids;
      }
      if (System.nanoTime() - deadline > 0) {
        failed("told in game but not listed: " + String.join(", ", missing));
        return ids;
      }
      Thread.sleep(250);
    }
  }

  private BotReport report() {
    Meter meter = match.meter();
    Ticket last = ticket;
    Welcome heard = welcome;
    String session = last == null ? "" : last.seat().map(Ticket.Seat::gameSessionId).orElse("");
    return new BotReport(
        number,
        shortened(playerId),
        ticketId,
        session.substring(session.lastIndexOf('/') + 1),
        options.transport().name().toLowerCase(Locale.ROOT),
        last != null && last.seat().isPresent(),
        heard != null,
        played,
        left,
        admittedAtMillis,
        heard == null ? 0 : heard.tickRateHz(),
        heard == null ? 0 : heard.snapshotRateHz(),
        meter.snapshots(),
        meter.snapshotRateHz(),
        meter.rttMicros(),
        meter.inputToSnapshotMicros(),
        match.score(),
        match.sight(),
        match.heard(),
        listed,
        new BotReport.Requests(looks, achievements.requests(), requestsMost()),
        errors);
  }

  /** The first group after the region: enough to tell players apart in a table. */
  private static String shortened(String playerId) {
    String id = playerId.substring(playerId.indexOf(':') + 1);
    return id.substring(0, Math.min(8, id.length()));
  }
}
