package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every quarantine does, in memory or not. */
abstract class QuarantineStoreContract {
  private final QuarantineStore store = store();

  abstract QuarantineStore store();

  private static Quarantined entry(String reason, long sequence, boolean last) {
    return new Quarantined(
        "ann",
        "psess-ann",
        "arn:session",
        Samples.report("s1", Samples.SESSION_END, sequence, last, Map.of("kills", 10 * sequence)),
        new Fold.Fault(reason, "kills"),
        Samples.NOW + sequence);
  }

  @Test
  void givenAnEntry_whenKept_thenReadBackWhole() {
    var entry = entry("too_fast", 3, true);

    assertThat(store.keep(entry)).isTrue();
    assertThat(store.find(entry.id())).contains(entry);
  }

  @Test
  void givenANewerReportOfTheSameReason_whenKept_thenItTakesThePlaceAndAnOlderOneDoesNot() {
    var newer = entry("too_fast", 5, false);

    assertThat(store.keep(entry("too_fast", 4, false))).isTrue();
    assertThat(store.keep(newer)).isTrue();
    assertThat(store.keep(newer)).isFalse();
    assertThat(store.keep(entry("too_fast", 4, false))).isFalse();
    assertThat(store.find(newer.id())).contains(newer);
  }

  @Test
  void givenAnotherReason_whenKept_thenBesideTheFirst() {
    var first = entry("too_fast", 6, false);
    var other = entry("out_of_bounds", 2, false);
    store.keep(first);

    assertThat(store.keep(other)).isTrue();
    assertThat(store.find(first.id())).contains(first);
    assertThat(store.find(other.id())).contains(other);
    assertThat(store.find("nothing")).isEmpty();
  }

  @Test
  void givenMoreEntriesThanAPageHolds_whenPagedAndTakenOut_thenEachIsMetOnceAndGone() {
    var reasons = List.of("r1", "r2", "r3", "r4", "r5");
    reasons.forEach(reason -> store.keep(entry(reason, 1, false)));

    var met = new ArrayList<String>();
    String after = null;
    do {
      var page = store.page(after, 2);
      page.entries().forEach(one -> met.add(one.fault().reason()));
      page.entries().forEach(store::remove);
      after = page.next();
    } while (after != null);
    assertThat(met).containsExactlyInAnyOrderElementsOf(reasons);
    assertThat(store.page(null, 2).entries()).isEmpty();
  }

  @Test
  void givenANewerReportMeanwhile_whenTheOlderIsTakenOut_thenTheNewerStays() {
    var older = entry("too_fast", 7, false);
    var newer = entry("too_fast", 8, false);
    store.keep(older);
    store.keep(newer);

    assertThat(store.remove(older)).isFalse();
    assertThat(store.find(newer.id())).contains(newer);
    assertThat(store.remove(newer)).isTrue();
    assertThat(store.remove(newer)).isFalse();
  }
}
