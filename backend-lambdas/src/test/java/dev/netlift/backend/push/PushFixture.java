package dev.netlift.backend.push;

import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.TestClock;
import java.net.InetAddress;
import java.util.List;

/** The function of the routes over stores in memory; every name leads to a public address. */
public final class PushFixture {
  static final String SETTINGS =
      "{\"contact\":\"mailto:a@example.com\",\"origins\":\"" + OriginsTest.VENDORS + "\"}";

  final TestClock clock = new TestClock();
  final FakeSubscriptions subscriptions = new FakeSubscriptions();
  KeyRing ring = new KeyRing(1, List.of(VapidKey.draw()));
  Resolver resolver = name -> List.of(InetAddress.getByName("8.8.8.8"));

  SubscriptionsHandler handler() {
    return new SubscriptionsHandler(
        subscriptions,
        new Fresh<>(() -> PushSettings.parse(SETTINGS), clock),
        new Fresh<>(() -> ring.published(), clock),
        new Guard(name -> resolver.resolve(name)),
        clock);
  }

  private static final KeyRing SHARED = new KeyRing(1, List.of(VapidKey.draw()));

  public static HttpFunction function() {
    var fixture = new PushFixture();
    fixture.ring = SHARED;
    return fixture.handler();
  }

  /** The body of a call to {@link #function} that succeeds. */
  public static String body() {
    return new Browser("https://fcm.googleapis.com/fcm/send/1").json(SHARED.current().id());
  }
}
