package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Does a match need what the template describes? One route less in a copy, and play must fail. */
class MissingRouteIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void givenRouteGoneFromTheTemplate_whenPlayed_thenPlayFails() throws IOException {
    try (var copy = new CheckoutCopy()) {
      Path template = copy.root().resolve("fleet/aws/templates/system.json");
      ObjectNode system = (ObjectNode) JSON.readTree(template.toFile());
      var resources = (ObjectNode) system.get("Resources");
      String route =
          resources.properties().stream()
              .filter(
                  resource ->
                      resource
                          .getValue()
                          .at("/Properties/RouteKey")
                          .asString("")
                          .equals("POST /matchmaking/tickets"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("the template has no such route to remove"))
              .getKey();
      resources.remove(route);
      JSON.writeValue(template.toFile(), system);

      Command.Result played =
          Command.netlift(copy.root(), "play", "--bots", "1", "--seconds", "1", "--json")
              .run(LIMIT);

      assertThat(played.exitCode()).as("%s", played).isNotZero();
      assertThat(played.output() + played.errors()).contains("404");
    }
  }
}
