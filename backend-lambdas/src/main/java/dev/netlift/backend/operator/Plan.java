package dev.netlift.backend.operator;

import dev.netlift.backend.functions.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Goes through all players page by page and tells each as it comes: nothing is held but one page,
 * so it does not matter how many there are.
 */
final class Plan {
  private final AdminApi api;
  private final JsonNode definitions;
  private final boolean json;
  private final PrintStream out;
  private final PrintStream err;
  private long scanned;
  private long players;
  private long unlocks;
  private long due;

  Plan(AdminApi api, JsonNode definitions, boolean json, PrintStream out, PrintStream err) {
    this.api = api;
    this.definitions = definitions;
    this.json = json;
    this.out = out;
    this.err = err;
  }

  /**
   * @param faulty tells the faults, and gives the exit code
   */
  int run(ToIntFunction<JsonNode> faulty) throws IOException, InterruptedException {
    String cursor = "";
    do {
      ObjectNode body = Json.object();
      body.set("definitions", definitions);
      if (!cursor.isEmpty()) {
        body.put("cursor", cursor);
      }
      var answer = api.call("POST", "plan", body);
      if (answer.status() == 422) {
        return faulty.applyAsInt(answer.body());
      }
      JsonNode page = AchievementsVerb.done(answer);
      if (cursor.isEmpty()) {
        begin(page);
      }
      page(page);
      cursor = page.path("cursor").asString("");
      if (!cursor.isEmpty()) {
        err.println(scanned + " players looked at, " + players + " would unlock something");
      }
    } while (!cursor.isEmpty());
    end();
    return 0;
  }

  private void begin(JsonNode page) {
    if (json) {
      out.print(
          "{\"valid\":true,\"rev\":"
              + page.path("rev").asLong()
              + ",\"differences\":"
              + page.path("differences")
              + ",\"players\":[");
      return;
    }
    out.println("live is rev " + page.path("rev").asLong());
    if (page.path("differences").isEmpty()) {
      out.println("the file says the same");
    }
    for (JsonNode one : page.path("differences")) {
      String how = one.path("how").asString("");
      out.println(
          one.path("change").asString()
              + " "
              + one.path("what").asString()
              + (how.isEmpty() ? "" : ": " + how));
    }
  }

  private void page(JsonNode page) {
    scanned += page.path("scanned").asLong();
    due += page.path("due").asLong();
    for (JsonNode player : page.path("players")) {
      if (json) {
        out.print((players == 0 ? "" : ",") + player);
      } else {
        out.println(
            "would unlock "
                + String.join(
                    ", ", player.path("unlocks").valueStream().map(JsonNode::asString).toList())
                + " for "
                + player.path("playerId").asString());
      }
      players++;
      unlocks += player.path("unlocks").size();
    }
  }

  private void end() {
    if (json) {
      out.println("],\"unlocks\":" + unlocks + ",\"scanned\":" + scanned + ",\"due\":" + due + "}");
      return;
    }
    out.println(
        unlocks
            + " unlocks for "
            + players
            + " of "
            + scanned
            + " players"
            + (due == 0
                ? ""
                : "; " + due + " have unlocks to come by what is live, whatever the file says"));
  }
}
