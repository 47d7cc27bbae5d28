package dev.netlift.local;

import dev.netlift.local.console.Console;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.PlainHttp;
import dev.netlift.local.play.GameVersion;
import dev.netlift.local.site.Origin;
import dev.netlift.local.site.Site;
import dev.netlift.local.webpush.PushService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a browser is shown: the page to play on, and the console. */
record Pages(Base base, Site site, Console console) {
  private static final Duration POLL_MOST = Duration.ofSeconds(20);

  static Pages of(
      Base base,
      Stacks stacks,
      PushService pushes,
      Games games,
      Metering metering,
      Messaging messaging,
      Operators operators) {
    var version = new GameVersion(base.home().gameBuild(), base.home().gameDescription());
    Console console =
        base.parts()
            .add(
                new Console(
                    new Console.Config(
                        base.region(),
                        Base.ACCOUNT,
                        base.endpoint(),
                        base.state().resolve("console-audit.jsonl"),
                        () -> told(version),
                        POLL_MOST,
                        base.clock()),
                    games.gameLift().operator().survey(),
                    metering.cloudWatch(),
                    operators));
    messaging.events().listen(console::heard);
    games.gameLift().operator().survey().onFleetEvent(console::heard);
    var site =
        new Site(
            base.home().site(),
            origin -> config(origin, base, stacks, pushes).put("gameVersion", told(version)));
    return new Pages(base, site, console);
  }

  private static String told(GameVersion version) {
    try {
      return version.get();
    } catch (IOException e) {
      throw new AwsException(503, "ServiceUnavailable", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsException(503, "ServiceUnavailable", "The local cloud is stopping");
    }
  }

  /** What client.json tells other clients, as a page of this origin may reach it. */
  private static ObjectNode config(Origin origin, Base base, Stacks stacks, PushService pushes) {
    String ours = base.endpoint().toString();
    String socketApi = stacks.system().output("WebSocketUrl");
    return JsonMapper.shared()
        .createObjectNode()
        .put("region", base.region())
        .put("identityPoolId", stacks.system().output("IdentityPoolId"))
        .put("cognitoEndpoint", origin + "/")
        .put("apiUrl", stacks.system().output("ApiUrl").replace(ours, origin.toString()))
        .put(
            "socketApiUrl",
            socketApi.replace(
                "ws://" + base.endpoint().getAuthority(),
                origin.socketScheme() + "://" + origin.authority()))
        .put("avatarsUrl", stacks.system().output("AvatarsUrl").replace(ours, origin.toString()))
        .put("pushOrigin", pushes.origin())
        .put("secure", origin.secure())
        .put("host", origin.host());
  }

  /** For the front, in the order they are to be asked. */
  List<PlainHttp> served() {
    return List.of(console, site);
  }

  String playUrl() {
    return base.endpoint() + "/play/";
  }

  /** With the key that opens it. */
  String consoleUrl() {
    return console.url();
  }
}
