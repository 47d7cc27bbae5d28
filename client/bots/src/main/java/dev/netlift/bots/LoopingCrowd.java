package dev.netlift.bots;

import dev.netlift.client.BackendException;
import dev.netlift.client.ClientConfig;
import dev.netlift.client.net.ClientLoop;
import java.io.BufferedReader;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bots who play round after round until they are told to finish, a virtual thread each. */
final class LoopingCrowd {
  private static final Logger log = LoggerFactory.getLogger(LoopingCrowd.class);

  private final ClientConfig config;
  private final BotOptions options;
  private final Duration rest;
  private final int onCall;

  /**
   * @param rest the most a bot waits between two rounds
   * @param onCall so many of the bots, the last ones, begin a round only when called
   */
  LoopingCrowd(ClientConfig config, BotOptions options, Duration rest, int onCall) {
    if (onCall < 0 || onCall > options.count()) {
      throw new IllegalArgumentException(
          "on call must be 0 to " + options.count() + " bots, was " + onCall);
    }
    this.config = config;
    this.options = options;
    this.rest = rest;
    this.onCall = onCall;
  }

  /**
   * Returns when every bot has finished its last round.
   *
   * @param orders to the bots, a line each
   * @param names hears who each bot is before it asks for a match, its number and its player id;
   *     null: nobody wants to know
   * @param rounds gets every round as it ends, on any thread
   */
  void run(
      BufferedReader orders, @Nullable BiConsumer<Integer, String> names, Consumer<Round> rounds)
      throws InterruptedException {
    var told = new Orders();
    Thread.ofPlatform().daemon().name("orders").start(() -> told.follow(orders));
    try (var executor = Executors.newVirtualThreadPerTaskExecutor();
        var http =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(executor)
                .build();
        var loop = ClientLoop.start("game connections")) {
      var running = new ArrayList<Future<Integer>>();
      for (int number = 1; number <= options.count(); number++) {
        int each = number;
        boolean waits = number > options.count() - onCall;
        var bot = new LoopingBot(number, config, options, rest, waits, http, loop, told, rounds);
        running.add(
            executor.submit(
                () -> {
                  if (names != null) {
                    introduce(each, bot, names);
                  }
                  return bot.call();
                }));
      }
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> running.forEach(bot -> bot.cancel(true))));
      for (Future<Integer> bot : running) {
        bot.get();
      }
    } catch (ExecutionException e) {
      // A bot makes a round of every failure it expects.
      throw new IllegalStateException("a bot crashed", e.getCause());
    }
  }

  /** A bot that cannot sign in now tries again with its first ticket, and stays unknown. */
  private static void introduce(int number, LoopingBot bot, BiConsumer<Integer, String> names)
      throws InterruptedException {
    try {
      names.accept(number, bot.playerId());
    } catch (BackendException e) {
      log.atWarn().addKeyValue("bot", number).addKeyValue("cause", e.getMessage()).log("unnamed");
    }
  }
}
