package dev.netlift.bots;

import dev.netlift.client.ClientConfig;
import dev.netlift.client.net.ClientLoop;
import java.io.BufferedReader;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Bots who play round after round until they are told to finish, a virtual thread each. */
final class LoopingCrowd {
  private final ClientConfig config;
  private final BotOptions options;
  private final Duration rest;

  /**
   * @param rest the most a bot waits between two rounds
   */
  LoopingCrowd(ClientConfig config, BotOptions options, Duration rest) {
    this.config = config;
    this.options = options;
    this.rest = rest;
  }

  /**
   * Returns when every bot has finished its last round.
   *
   * @param orders to the bots, a line each
   * @param rounds gets every round as it ends, on any thread
   */
  void run(BufferedReader orders, Consumer<Round> rounds) throws InterruptedException {
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
        running.add(
            executor.submit(
                new LoopingBot(number, config, options, rest, http, loop, told, rounds)));
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
}
