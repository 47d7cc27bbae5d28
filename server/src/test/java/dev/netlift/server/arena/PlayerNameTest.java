package dev.netlift.server.arena;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.room.Totals;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlayerNameTest {
  private static void call(ArenaScene scene, int seat, String name) {
    scene.room.input(seat, new ArenaInput(0, 0, name), 0);
  }

  /** Every name as it was told: hearer, whose, name; hearer -1 for all. */
  private static List<String> told(ArenaScene scene) {
    return scene.output.events.stream()
        .filter(heard -> ArenaScene.parse(heard.event()).hasName())
        .map(
            heard -> {
              var name = ArenaScene.parse(heard.event()).getName();
              return heard.seat() + ": " + name.getId() + " " + name.getName();
            })
        .toList();
  }

  @Test
  void givenName_whenToldAgainAndChanged_thenAllHearTheFirstOnce() {
    var scene = ArenaScene.duel();
    call(scene, 1, "Ada");
    call(scene, 1, "Ada");
    call(scene, 1, "Bob");
    assertThat(told(scene)).containsExactly("-1: 1 Ada");
  }

  @Test
  void givenNames_whenSomebodyJoinsLater_thenTheyHearThem() {
    var scene = ArenaScene.duel();
    call(scene, 0, "Ada");
    scene.output.events.clear();
    scene.room.join(2, Totals.NONE);
    assertThat(told(scene)).containsExactly("2: 0 Ada");
  }

  @Test
  void givenNamedPlayer_whenTheyLeave_thenWhoComesNextHasNoName() {
    var scene = ArenaScene.duel();
    call(scene, 0, "Ada");
    scene.room.leave(0);
    scene.room.join(0, Totals.NONE);
    assertThat(told(scene)).containsExactly("-1: 0 Ada", "-1: 0 ");
    call(scene, 0, "Eve");
    assertThat(told(scene)).contains("-1: 0 Eve");
  }

  @Test
  void givenInputOverTheWire_whenRead_thenItsNameIsShortAndVisible() {
    var wire =
        dev.netlift.server.arena.wire.ArenaInput.newBuilder()
            .setName(" \u202e<img src=x onerror=alert(1)>\n\u0000 ")
            .build();
    assertThat(new ArenaGame().readInput(wire.toByteArray()).name())
        .isEqualTo("<img src=x onerror=alert");
  }

  @Test
  void givenAnyCharacters_whenShown_thenAtMost24OfThem() {
    assertThat(PlayerName.shown("\ud83d\ude80".repeat(30))).isEqualTo("\ud83d\ude80".repeat(24));
    assertThat(PlayerName.shown("\u0007\u200b\ud800")).isEmpty();
  }

  @Test
  void givenPlayer_whenTheyJoinLater_thenTheWelcomeTellsWhatIsLeftOfTheMatch() {
    var scene = ArenaScene.duel();
    scene.run(ArenaScene.RATE_HZ * 10);
    scene.output.events.clear();
    scene.room.join(2, Totals.NONE);
    var welcome = scene.events().filter(event -> event.hasWelcome()).findFirst().orElseThrow();
    assertThat(welcome.getWelcome().getMillisLeft())
        .isEqualTo((ArenaRules.MATCH_SECONDS - 10) * 1000);
  }
}
