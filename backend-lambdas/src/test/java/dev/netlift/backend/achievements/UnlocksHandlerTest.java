package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class UnlocksHandlerTest {
  private final List<UnlockEvent> told = new ArrayList<>();
  private final List<Integer> calls = new ArrayList<>();

  /** Takes so many more events, then no further one. */
  private int room = Integer.MAX_VALUE;

  private boolean down;

  private final UnlocksHandler handler =
      new UnlocksHandler(
          events -> {
            calls.add(events.size());
            if (down) {
              throw new BackendException("the bus is down", true);
            }
            int taken = Math.min(room, events.size());
            room -= taken;
            told.addAll(events.subList(0, taken));
            return taken;
          });

  /** A change of the table's item, as its stream tells it. */
  private static ObjectNode change(
      int number, String player, List<String> had, List<String> has, List<String> marked) {
    ObjectNode record = Json.object().put("eventName", had.isEmpty() ? "INSERT" : "MODIFY");
    ObjectNode change =
        record.putObject("dynamodb").put("SequenceNumber", Integer.toString(number));
    if (!had.isEmpty()) {
      image(change.putObject("OldImage"), player, had);
    }
    ObjectNode after = change.putObject("NewImage");
    image(after, player, has);
    if (!marked.isEmpty()) {
      ArrayNode markers = after.putObject("unlocks").putArray("SS");
      marked.forEach(markers::add);
    }
    return record;
  }

  private static void image(ObjectNode image, String player, List<String> keys) {
    image.putObject("playerId").put("S", player);
    ObjectNode unlocked = image.putObject("unlocked").putObject("M");
    for (String key : keys) {
      unlocked.putObject(key).putObject("M").putObject("a").put("N", "7000");
    }
  }

  private static JsonNode batch(List<? extends JsonNode> records) {
    ObjectNode event = Json.object();
    event.putArray("Records").addAll(records);
    return event;
  }

  private List<String> failures(JsonNode event) {
    return handler
        .answer(event)
        .path("batchItemFailures")
        .valueStream()
        .map(item -> item.path("itemIdentifier").asString(""))
        .toList();
  }

  @Test
  void givenAWriteThatUnlocks_whenTold_thenOnlyWhatIsNewWithAnIdOfPlayerKeyAndPeriod() {
    var record =
        change(
            1,
            "us-west-2:p",
            List.of("first"),
            List.of("first", "marksman#2", "weekly@2026-W47"),
            List.of("first", "marksman#2", "weekly@2026-W47"));

    assertThat(failures(batch(List.of(record)))).isEmpty();

    assertThat(told)
        .extracting(event -> event.detail().toString())
        .containsExactly(
            "{\"id\":\"us-west-2:p/marksman#2\",\"playerId\":\"us-west-2:p\",\"key\":\"marksman#2\","
                + "\"achievementId\":\"marksman\",\"tier\":2,\"unlockedAtMillis\":7000}",
            "{\"id\":\"us-west-2:p/weekly@2026-W47\",\"playerId\":\"us-west-2:p\","
                + "\"key\":\"weekly@2026-W47\",\"achievementId\":\"weekly\",\"tier\":1,"
                + "\"period\":\"2026-W47\",\"unlockedAtMillis\":7000}");
  }

  @Test
  void givenChangesThatUnlockNothing_whenTold_thenNothingIsAndNobodyIsCalled() {
    var silent = change(1, "p", List.of("a"), List.of("a", "b"), List.of());
    ObjectNode gone = change(2, "p", List.of("a"), List.of("a"), List.of());
    ((ObjectNode) gone.path("dynamodb")).remove("NewImage");

    assertThat(failures(batch(List.of(silent, gone)))).isEmpty();
    assertThat(calls).isEmpty();
  }

  @Test
  void givenABusThatIsDown_whenTold_thenTheFirstRecordComesBackAndWithItAll() {
    down = true;

    assertThat(failures(batch(List.of(first(4), first(5))))).containsExactly("4");
  }

  @Test
  void givenARecordThatCannotBeRead_whenTold_thenThoseBeforeItAreAndItComesBack() {
    var broken = change(2, "p2", List.of(), List.of(), List.of("ghost"));

    assertThat(failures(batch(List.of(first(1), broken, first(3))))).containsExactly("2");
    assertThat(told).extracting(UnlockEvent::id).containsExactly("p1/first");
  }

  /** However often the bus gives way, and wherever, each unlock arrives; ids tell repeats. */
  @Property(tries = 200)
  void givenABusThatTakesAFewAtATime_whenThePlatformComesBack_thenEachUnlockArrives(
      @ForAll @IntRange(min = 1, max = 40) int records,
      @ForAll @IntRange(min = 1, max = 4) int each,
      @ForAll @IntRange(min = 4, max = 25) int taken) {
    told.clear(); // One instance serves every try.
    calls.clear();
    var left =
        new ArrayList<>(
            IntStream.range(0, records)
                .mapToObj(
                    n -> {
                      var keys = IntStream.range(0, each).mapToObj(k -> "a" + k).toList();
                      return change(n, "p" + n, List.of(), keys, keys);
                    })
                .toList());
    var ideal = new TreeSet<String>();
    left.forEach(record -> UnlockEvent.of(record).forEach(event -> ideal.add(event.id())));

    for (int round = 0; !left.isEmpty(); round++) {
      assertThat(round).as("each round takes at least one record").isLessThanOrEqualTo(records);
      room = taken;
      List<String> failed = failures(batch(left));
      int from = failed.isEmpty() ? left.size() : Integer.parseInt(failed.getFirst());
      left.removeIf(
          record ->
              failed.isEmpty()
                  || Integer.parseInt(record.path("dynamodb").path("SequenceNumber").asString())
                      < from);
    }

    assertThat(new TreeSet<>(told.stream().map(UnlockEvent::id).toList())).isEqualTo(ideal);
    assertThat(calls).allMatch(count -> count <= UnlockAnnouncer.AT_ONCE_MAX);
  }

  private static ObjectNode first(int number) {
    return change(number, "p" + number, List.of(), List.of("first"), List.of("first"));
  }
}
