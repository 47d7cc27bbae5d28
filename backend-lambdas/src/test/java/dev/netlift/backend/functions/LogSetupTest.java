package dev.netlift.backend.functions;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A line of the log, as a function of ours prints it. */
class LogSetupTest {
  @Test
  void givenALine_whenLogged_thenOneJsonObjectWithMessageFactsContextAndTrace() {
    var context = new LoggerContext();
    var about = new LogbackMDCAdapter();
    context.setMDCAdapter(about);
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      new LogSetup().configure(context);
      var logger = context.getLogger("a.Feature");
      logger.setLevel(Level.INFO);
      about.put("ticket", "t-1");
      logger
          .atWarn()
          .setCause(new IllegalStateException("why"))
          .addKeyValue("status", 409)
          .log("call refused\nby a rule");
    } finally {
      System.setOut(before);
    }

    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(text).endsWith("\n").doesNotContain("\n{").containsOnlyOnce("\n");
    JsonNode line = Json.read(text);
    assertThat(line.path("level").asString("")).isEqualTo("WARN");
    assertThat(line.path("timestamp").asLong(0)).isPositive();
    assertThat(line.path("message").asString("")).isEqualTo("call refused\nby a rule");
    assertThat(line.at("/mdc/ticket").asString("")).isEqualTo("t-1");
    assertThat(line.path("kvpList").toString()).contains("status");
    assertThat(line.at("/throwable/message").asString("")).isEqualTo("why");
  }
}
