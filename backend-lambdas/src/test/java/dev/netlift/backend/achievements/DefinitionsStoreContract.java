package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.achievements.DefinitionsStore.Body;
import dev.netlift.backend.achievements.DefinitionsStore.Head;
import dev.netlift.backend.achievements.SweepStore.Sweep;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept of definitions and of the sweep, in memory or not. */
abstract class DefinitionsStoreContract {
  private static final Body BODY =
      new Body(Definitions.shippedFile(), new Lasting(Map.of("metric old", "sum")));

  private final DefinitionsStore definitions = definitions();
  private final SweepStore sweeps = sweeps();

  abstract DefinitionsStore definitions();

  abstract SweepStore sweeps();

  private static Head head(long rev, String body) {
    return new Head(rev, body, "fingerprint-" + rev, 17, "me");
  }

  @Test
  void givenNothingApplied_whenLookedAt_thenNothing() {
    assertThat(definitions.head()).isEmpty();
    assertThat(sweeps.find()).isEmpty();
  }

  @Test
  void givenDefinitions_whenApplied_thenReadBackWhole() {
    assertThat(definitions.apply(head(1, "b:1"), BODY)).isTrue();
    assertThat(definitions.head()).contains(head(1, "b:1"));
    assertThat(definitions.body(head(1, "b:1"))).isEqualTo(BODY);
    assertThat(Definitions.fingerprint(definitions.body(head(1, "b:1")).file()))
        .isEqualTo(Samples.SHIPPED.fingerprint());
  }

  @Test
  void givenTwoOperatorsWhoSawTheSame_whenBothApply_thenTheSecondIsRefusedAndChangesNothing() {
    definitions.apply(head(1, "b:1"), BODY);

    assertThat(definitions.apply(head(2, "b:mine"), BODY)).isTrue();
    assertThat(definitions.apply(head(2, "b:yours"), BODY)).isFalse();
    assertThat(definitions.apply(head(1, "b:first"), BODY)).isFalse();
    assertThat(definitions.head()).contains(head(2, "b:mine"));
  }

  @Test
  void givenASweep_whenSaved_thenReadBackWholeAndASecondWriterIsRefused() {
    var first = new Sweep(1, "f", true, null, false, 0, 0, 0, 5, "me");
    var second = new Sweep(2, "f", false, "ann", true, 7, 2, 3, 5, "me");

    assertThat(sweeps.save(first)).isTrue();
    assertThat(sweeps.find()).contains(first);
    assertThat(sweeps.save(first)).isFalse();
    assertThat(sweeps.save(second)).isTrue();
    assertThat(sweeps.save(second)).isFalse();
    assertThat(sweeps.find()).contains(second);
  }
}
