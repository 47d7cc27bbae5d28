package dev.netlift.local;

import dev.netlift.local.beacon.Beacon;
import dev.netlift.local.identity.Keys;
import dev.netlift.local.identity.OwnerFile;
import dev.netlift.local.webpush.PushService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How people and other processes find a running cloud: files in its folder, and words.
 *
 * @param pages where a browser looks
 */
record Handout(Base base, Stacks stacks, Beacon beacon, PushService pushes, Pages pages) {
  /**
   * Writes the files by which other processes find this cloud; they go when it stops.
   *
   * @param port of the front
   */
  void tellTheFolder(int port) throws IOException {
    Home home = base.home();
    Path state = base.state();
    Keys keys = base.identities().administrator();
    OwnerFile.write(
        state.resolve("credentials"),
        "[default]\naws_access_key_id = "
            + keys.accessKeyId()
            + "\naws_secret_access_key = "
            + keys.secretAccessKey()
            + "\n");
    CloudFile.writeWhole(home.clientConfig(), clientConfig() + "\n");
    Path push = state.resolve("push.json");
    CloudFile.writeWhole(push, push() + "\n");
    Path outputs = state.resolve("outputs.json");
    CloudFile.writeWhole(outputs, outputs() + "\n");
    CloudFile.ofThisProcess(port).write(state);
    base.parts()
        .add(
            () -> {
              Files.deleteIfExists(home.clientConfig());
              Files.deleteIfExists(outputs);
              Files.deleteIfExists(push);
              CloudFile.delete(state);
            });
  }

  private ObjectNode clientConfig() {
    var config = JsonMapper.shared().createObjectNode();
    config
        .put("region", base.region())
        .put("endpointUrl", base.endpoint().toString())
        .put("identityPoolId", stacks.system().output("IdentityPoolId"))
        .put("apiUrl", stacks.system().output("ApiUrl"))
        .put("webSocketUrl", stacks.system().output("WebSocketUrl"));
    var outputs = stacks.system().outputs();
    if (outputs.containsKey("UserPoolId")) {
      config
          .putObject("accounts")
          .put("clientId", stacks.system().output("UserPoolClientId"))
          .put(
              "provider",
              "cognito-idp."
                  + base.region()
                  + ".amazonaws.com/"
                  + stacks.system().output("UserPoolId"));
    }
    var location = config.putArray("locations").addObject();
    location.put("name", base.region()).put("ping", base.endpoint() + "/ping");
    var at = beacon.address();
    location.putObject("beacon").put("host", at.getHostString()).put("port", at.getPort());
    return config;
  }

  /** How a browser and a sender reach the push service, and whom they must trust for it. */
  private ObjectNode push() {
    return JsonMapper.shared()
        .createObjectNode()
        .put("serverUrl", pushes.browserUrl().toString())
        .put("origin", pushes.origin())
        .put("authority", pushes.authority().certificateFile().toAbsolutePath().toString());
  }

  /** The outputs of both stacks, by name, as a release would read them. */
  private ObjectNode outputs() {
    var outputs = JsonMapper.shared().createObjectNode();
    stacks.system().outputs().forEach(outputs::put);
    return outputs.put("FleetId", stacks.fleetId());
  }

  /** What is running, for {@code up --json}. */
  ObjectNode facts() {
    var facts = JsonMapper.shared().createObjectNode();
    facts
        .put("endpointUrl", base.endpoint().toString())
        .put("playUrl", pages.playUrl())
        .put("consoleUrl", pages.consoleUrl())
        .put("pid", ProcessHandle.current().pid())
        .put("region", base.region())
        .put("fleetId", stacks.fleetId())
        .put("clientConfig", base.home().clientConfig().toString())
        .put("credentials", base.state().resolve("credentials").toString());
    facts.set("push", push());
    facts.set("outputs", outputs());
    return facts;
  }

  /** For people. */
  String howToJoin() {
    return """

        The local cloud is up at %1$s (Ctrl-C or ./netlift down stops it).
          play      %7$s
          console   %8$s
          join      ./netlift bots --count 8
          metrics   ./netlift metrics
          client    %2$s
          aws       export AWS_SHARED_CREDENTIALS_FILE=%3$s AWS_REGION=%4$s
                    aws --endpoint-url %1$s gamelift describe-game-sessions --fleet-id %5$s
          logs      %6$s
        """
        .formatted(
            base.endpoint(),
            base.home().clientConfig(),
            base.state().resolve("credentials"),
            base.region(),
            stacks.fleetId(),
            base.home().logs(),
            pages.playUrl(),
            pages.consoleUrl());
  }
}
