package dev.netlift.local.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class WhyOfACloudTest {
  private final AtomicReference<String> asked = new AtomicReference<>("");

  private String run(String... words) {
    var line =
        new CommandLine(
            new MatchCommand(),
            MatchCommand.factory(
                ticket -> {
                  asked.set(ticket);
                  return JsonMapper.shared()
                      .createObjectNode()
                      .put("status", "SEARCHING")
                      .put("text", "ticket " + ticket + " has waited 3.0 s\n");
                }));
    var output = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    try {
      assertThat(line.execute(words)).isZero();
    } finally {
      System.setOut(before);
    }
    return output.toString(StandardCharsets.UTF_8);
  }

  @Test
  void givenNoCase_whenAskedWhy_thenTheRunningCloudAnswers() {
    assertThat(run("why", "t-7")).isEqualTo("ticket t-7 has waited 3.0 s\n");
    assertThat(asked.get()).isEqualTo("t-7");
  }

  @Test
  void givenJson_whenAskedWhy_thenTheAnswerAsItCame() {
    assertThat(JsonMapper.shared().readTree(run("why", "t-7", "--json")).get("status").asString())
        .isEqualTo("SEARCHING");
  }
}
