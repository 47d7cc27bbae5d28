package dev.netlift.backend.push;

import dev.netlift.backend.functions.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the deployment says. Kept as a parameter and not in the environment, which a published
 * version of a function would keep as it was.
 *
 * @param contact whom a push service may ask: {@code mailto:} or {@code https:}
 */
record PushSettings(Origins origins, String contact) {
  PushSettings {
    if (!contact.matches("(mailto:|https://)[!-~]{3,200}")) {
      throw new IllegalArgumentException("contact must be a mailto: or https: address");
    }
  }

  /**
   * Reads {@code {origins, contact}}, origins separated by commas.
   *
   * @throws IllegalStateException what is wrong with it
   */
  static PushSettings parse(String json) {
    try {
      JsonNode settings = Json.read(json);
      return new PushSettings(
          Origins.parse(settings.path("origins").asString("")),
          settings.path("contact").asString(""));
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IllegalStateException("the settings of Web Push: " + e.getMessage(), e);
    }
  }
}
