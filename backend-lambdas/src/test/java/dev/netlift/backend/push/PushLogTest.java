package dev.netlift.backend.push;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults.Next;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Everything that can go wrong with a subscription, and everything it logged read afterwards. */
class PushLogTest {
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Level before = ROOT.getLevel();

  @BeforeEach
  void listen() {
    lines.start();
    ROOT.addAppender(lines);
    ROOT.setLevel(Level.DEBUG);
  }

  @AfterEach
  void stop() {
    ROOT.detachAppender(lines);
    ROOT.setLevel(before);
  }

  @Test
  void givenEveryFateOfASubscription_whenTheLogIsRead_thenNoSecretIsInIt() {
    var routes = new PushFixture();
    var refused = new Browser("https://127.0.0.1/secret-endpoint");
    routes.handler().reply(Calls.player("ann", "POST", "/push/subscriptions", refused.json("k")));

    var world = new SenderWorld();
    world.subscribe("ann", "secret-endpoint");
    int[] statuses = {201, 302, 400, 413, 429, 503, 403, 410};
    for (int i = 0; i < statuses.length; i++) {
      int status = statuses[i];
      world.service = url -> SenderWorld.answer(status);
      world.sender.send(world.unlock("ann", "event-" + i), 1);
      world.clock.advance(Duration.ofDays(1));
    }
    world.subscribe("ann", "secret-endpoint");
    world.service =
        url -> {
          throw new PushService.UnreachableException("no answer", new IOException("reset"));
        };
    world.subscriptions.faults.plan(Next.WORK, Next.FAIL_BEFORE);
    world.sender.send(world.unlock("ann", "unreachable"), 1);
    world.settings = "{\"contact\":\"mailto:a@example.com\",\"origins\":\"https://a.example\"}";
    world.clock.advance(Duration.ofHours(1));
    world.sender.send(world.unlock("ann", "unlisted"), 1);

    String log =
        lines.list.stream()
            .map(e -> e.getFormattedMessage() + e.getKeyValuePairs() + thrown(e))
            .collect(Collectors.joining("\n"));
    var browser = Objects.requireNonNull(world.browsers.get(SenderWorld.url("secret-endpoint")));
    var key = Objects.requireNonNull(world.ring.current().privateKey());
    assertThat(log)
        .contains("message given up", "our key is not", "forgotten", "not reached", "not noted")
        .doesNotContain(
            "secret-endpoint",
            "vapid t=",
            VapidKey.base64(browser.auth),
            VapidKey.base64(browser.p256dh()),
            VapidKey.base64(P256.bytes(key)));
  }

  private static String thrown(ILoggingEvent event) {
    return event.getThrowableProxy() instanceof ThrowableProxy proxy
        ? ThrowableProxyUtil.asString(proxy)
        : "";
  }
}
