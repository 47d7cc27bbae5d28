package dev.netlift.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.ServerConfig.UsageException;
import dev.netlift.server.arena.ArenaGame;
import java.util.Base64;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class GamesTest {
  @Test
  void givenNoOtherGame_whenLookedFor_thenTheArena() throws Exception {
    assertThat(Games.find("")).isInstanceOf(ArenaGame.class);
    assertThat(Games.find(ArenaGame.class.getName())).isInstanceOf(ArenaGame.class);
  }

  @Test
  void givenAClassThatIsNoGame_whenNamed_thenToldWhy() {
    assertThatThrownBy(() -> Games.find("no.such.Game"))
        .isInstanceOf(UsageException.class)
        .hasMessage("--game: no class no.such.Game on the class path");
    assertThatThrownBy(() -> Games.find("java.lang.String"))
        .hasMessage("--game: java.lang.String is no dev.netlift.server.room.Game");
    assertThatThrownBy(() -> Games.find("dev.netlift.server.room.Game"))
        .hasMessageStartingWith("--game: dev.netlift.server.room.Game needs a public constructor");
  }

  @Test
  void givenTheArena_whenDescribed_thenVersionLayoutAndInputsThatAreItsOwn() {
    var game = new ArenaGame();
    var description = JsonMapper.shared().readTree(Games.describe(game));
    assertThat(description.get("version").asString()).isEqualTo(game.version());
    assertThat(SnapshotLayout.parseJson(description.get("layout").toString()))
        .isEqualTo(game.layout());
    var inputs = new HashSet<Object>();
    for (var input : description.get("inputs")) {
      inputs.add(game.readInput(Base64.getDecoder().decode(input.asString())));
    }
    assertThat(inputs).hasSizeGreaterThan(500);
  }
}
