package dev.netlift.backend.avatars;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.avatars.ProfileStore.Profile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store of profiles does. */
abstract class ProfileStoreContract {
  abstract ProfileStore store();

  private final ProfileStore store = store();

  @Test
  void givenUploads_whenAskedFor_thenNumberedFromOneByPlayer() {
    assertThat(store.nextNumber("ann", null)).isEqualTo(1);
    assertThat(store.nextNumber("ann", "sub")).isEqualTo(2);
    assertThat(store.nextNumber("ann", null)).isEqualTo(3);
    assertThat(store.nextNumber("bob", null)).isEqualTo(1);

    assertThat(store.find("ann")).contains(new Profile("ann", "sub", null));
    assertThat(store.find("cas")).isEmpty();
  }

  /** Every order in which three may come; S3's sequencer counts only within one upload. */
  @Test
  void givenAvatarsInAnyOrder_whenShown_thenTheNewestStays() {
    var orders = List.of("0000000001/FF", "0000000002/01", "0000000002/02");
    int player = 0;
    for (int[] way :
        new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
      String id = "p" + player++;
      for (int which : way) {
        store.show(id, "avatar" + which, orders.get(which), 1);
        store.show(id, "avatar" + which, orders.get(which), 2);
      }
      assertThat(store.find(id).orElseThrow().avatar()).isEqualTo("avatar2");
    }
  }

  @Test
  void givenProfiles_whenReadInPages_thenEachOnce() {
    for (int i = 0; i < 5; i++) {
      store.nextNumber("p" + i, null);
    }
    var seen = new ArrayList<String>();
    String after = null;
    do {
      var page = store.page(after, 2);
      page.profiles().forEach(profile -> seen.add(profile.playerId()));
      after = page.next();
    } while (after != null);

    assertThat(seen).containsExactlyInAnyOrder("p0", "p1", "p2", "p3", "p4");
  }
}
