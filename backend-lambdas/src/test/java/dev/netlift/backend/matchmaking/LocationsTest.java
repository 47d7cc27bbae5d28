package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults;
import dev.netlift.backend.functions.Faults.Next;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocationsTest extends TicketsWorld {
  private static final Locations.Location HOME =
      new Locations.Location("us-west-2", 1, new Locations.Beacon("ping.example", 7770));

  private final Faults faults = new Faults();
  private int reads;
  private final Locations cached =
      new Locations(
          () ->
              faults.call(
                  () -> {
                    reads++;
                    return List.of(HOME);
                  }),
          clock);

  @Test
  void givenTheRoute_whenCalled_thenLocationsWithWhatRunsThereAndWhereToMeasure() {
    locations = List.of(HOME, new Locations.Location("custom-attic", 1, null));

    var reply = handler.reply(Calls.player(ANN, "GET", "/stage/locations", ""));

    assertThat(json(reply))
        .hasToString(
            "{\"locations\":[{\"name\":\"us-west-2\",\"instances\":1,"
                + "\"ping\":{\"host\":\"ping.example\",\"port\":7770}},"
                + "{\"name\":\"custom-attic\",\"instances\":1}]}");
  }

  @Test
  void givenManyPlayersWhoAsk_whenWithinHalfAMinute_thenReadOnce() {
    cached.now();
    cached.now();
    assertThat(reads).isEqualTo(1);

    clock.advance(Locations.AGE_MAX);
    cached.now();
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void givenASourceThatFails_whenSomethingWasReadBefore_thenThatStands() {
    cached.now();
    clock.advance(Locations.AGE_MAX);
    faults.plan(Next.FAIL_BEFORE);

    assertThat(cached.now()).containsExactly(HOME);
  }

  @Test
  void givenASourceThatFails_whenNothingWasEverRead_thenTheCallFails() {
    faults.plan(Next.FAIL_BEFORE);

    assertThatThrownBy(cached::now).isInstanceOf(BackendException.class);
  }
}
