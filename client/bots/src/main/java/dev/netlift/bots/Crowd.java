package dev.netlift.bots;

import dev.netlift.client.ClientConfig;
import dev.netlift.client.net.ClientLoop;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs all bots at once, a virtual thread each, over one HTTP client. */
final class Crowd {
  // So that Ctrl-C still says goodbye to the servers.
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final ClientConfig config;
  private final BotOptions options;
  private final Progress progress;

  Crowd(ClientConfig config, BotOptions options, Progress progress) {
    this.config = config;
    this.options = options;
    this.progress = progress;
  }

  CrowdReport run() throws IOException, InterruptedException {
    var running = new ArrayList<Future<BotReport>>();
    var done = new CountDownLatch(options.count());
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient http =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(executor)
                .build();
        ClientLoop loop = ClientLoop.start("game connections")) {
      @Nullable Companions companions = null;
      for (int number = 1; number <= options.count(); number++) {
        if (options.leads(number)) {
          companions = new Companions(options.partyOf(number));
        }
        var bot = new Bot(number, config, options, companions, http, loop, progress);
        running.add(
            executor.submit(
                () -> {
                  try {
                    return bot.call();
                  } finally {
                    done.countDown();
                  }
                }));
      }
      Runtime.getRuntime().addShutdownHook(new Thread(() -> sayGoodbye(running, done)));
      return new CrowdReport(options, reports(running));
    }
  }

  private static List<BotReport> reports(List<Future<BotReport>> running)
      throws InterruptedException {
    var reports = new ArrayList<BotReport>();
    for (Future<BotReport> bot : running) {
      try {
        reports.add(bot.get());
      } catch (ExecutionException e) {
        // A bot turns every failure it expects into its report.
        throw new IllegalStateException("a bot crashed", e.getCause());
      }
    }
    return reports;
  }

  private static void sayGoodbye(List<Future<BotReport>> running, CountDownLatch done) {
    running.forEach(bot -> bot.cancel(true));
    try {
      if (!done.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("bots: not every bot could say goodbye");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
