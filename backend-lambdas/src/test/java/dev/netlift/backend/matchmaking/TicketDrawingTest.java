package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables of a ticket's life in the docs are what {@link Ticket} does. */
class TicketDrawingTest {
  private static final Path STATES = Path.of("..", "docs", "states.md");
  private static final long NOW = 1_000;
  private static final List<TicketStatus> WORDS = List.of(TicketStatus.values());

  /** A ticket that was told {@code status}; nothing yet for QUEUED, as it begins. */
  private static Ticket told(TicketStatus status) {
    Ticket fresh = Ticket.queued("t", "ann", "arena", 0, 10_000);
    return status == TicketStatus.QUEUED ? fresh : fresh.after(news(status, NOW));
  }

  private static TicketNews news(TicketStatus status, long timeMillis) {
    return new TicketNews("t", status, timeMillis, null, null);
  }

  private static String after(TicketStatus before, TicketStatus news, long timeMillis) {
    Ticket ticket = told(before);
    Ticket next = ticket.after(news(news, timeMillis));
    return next.equals(ticket) ? "–" : next.status().name();
  }

  private static String row(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static String table(Function<TicketStatus, Stream<String>> cells, List<String> head) {
    return row(Stream.concat(Stream.of(""), head.stream()).toList()).replaceFirst("\\|  \\|", "| |")
        + "|-".repeat(head.size() + 1)
        + "|\n"
        + WORDS.stream()
            .map(
                before ->
                    row(Stream.concat(Stream.of(before.name()), cells.apply(before)).toList()))
            .collect(Collectors.joining());
  }

  private static String drawn(long timeMillis) {
    return table(
        before -> WORDS.stream().skip(1).map(news -> after(before, news, timeMillis)),
        WORDS.stream().skip(1).map(TicketStatus::name).toList());
  }

  private static String drawnOfClosing() {
    var ways = List.of(TicketStatus.CANCELLED, TicketStatus.FAILED);
    return table(
        before ->
            ways.stream()
                .map(as -> told(before).closed(as, "why"))
                .map(closed -> closed.equals(told(before)) ? "–" : closed.status().name()),
        ways.stream().map(as -> "closed as " + as).toList());
  }

  @Test
  void givenTheMachine_whenDrawn_thenItIsWhatTheDocsShow() throws IOException {
    String page = Files.readString(STATES);
    for (String table : List.of(drawn(NOW + 1), drawn(NOW - 1), drawnOfClosing())) {
      assertThat(page).as("docs/states.md must hold this table:\n%s", table).contains(table);
    }
  }

  @ParameterizedTest
  @EnumSource(TicketStatus.class)
  void givenATicketWeClosed_whenAnyNewsComes_thenTheCallerReadsWhatWeSaid(TicketStatus news) {
    for (TicketStatus before : Arrays.asList(TicketStatus.QUEUED, TicketStatus.PLACING)) {
      Ticket closed = told(before).closed(TicketStatus.CANCELLED, "why");

      assertThat(closed.after(news(news, NOW + 1)).status()).isEqualTo(TicketStatus.CANCELLED);
    }
  }
}
