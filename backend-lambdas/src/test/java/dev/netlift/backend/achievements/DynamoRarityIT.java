package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.achievements.RarityStore.State;
import dev.netlift.backend.functions.LocalDynamo;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DynamoRarityIT {
  private final RarityStore store = new DynamoRarity(LocalDynamo.table("counterId"));

  @Test
  void givenACount_whenSaved_thenReadBackWholeAndASecondWriterIsRefused() {
    assertThat(store.find()).isEqualTo(State.NONE);
    var going = new State(1, Rarity.NONE, new Rarity(3, Map.of("a", 2L), 0), "ann");
    assertThat(store.save(going)).isTrue();
    assertThat(store.save(going)).isFalse();
    assertThat(store.find()).isEqualTo(going);
    var done = new State(2, new Rarity(4, Map.of("a", 2L), 17), Rarity.NONE, null);
    assertThat(store.save(done)).isTrue();
    assertThat(store.find()).isEqualTo(done);
  }
}
