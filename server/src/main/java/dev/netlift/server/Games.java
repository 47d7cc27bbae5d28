package dev.netlift.server;

import dev.netlift.server.ServerConfig.UsageException;
import dev.netlift.server.arena.ArenaGame;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Game;
import java.util.ArrayList;
import java.util.Base64;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Which game this server runs: any on the class path, the arena where there is no other. */
final class Games {
  private static final int SAMPLES = 1000;

  private Games() {}

  /**
   * @param className empty: the only game that is declared as a service, else the arena
   * @throws UsageException there is no such game, or there are several
   */
  static Game<?> find(String className) throws UsageException {
    if (!className.isEmpty()) {
      return named(className);
    }
    var found = new ArrayList<Game<?>>();
    for (Game<?> game : ServiceLoader.load(Game.class)) {
      found.add(game);
    }
    if (found.size() > 1) {
      throw new UsageException(
          "several games on the class path, say which by --game: "
              + found.stream()
                  .map(game -> game.getClass().getName())
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    return found.isEmpty() ? new ArenaGame() : found.getFirst();
  }

  private static Game<?> named(String className) throws UsageException {
    try {
      return Class.forName(className).asSubclass(Game.class).getConstructor().newInstance();
    } catch (ClassNotFoundException e) {
      throw new UsageException("--game: no class " + className + " on the class path");
    } catch (ClassCastException e) {
      throw new UsageException("--game: " + className + " is no " + Game.class.getName());
    } catch (ReflectiveOperationException e) {
      throw new UsageException(
          "--game: " + className + " needs a public constructor without parameters: " + e);
    }
  }

  /**
   * What somebody must know of a game to play it without its code, as JSON: its version, its
   * snapshots' layout, and inputs as a client could send them.
   */
  static String describe(Game<?> game) {
    var mapper = JsonMapper.shared();
    var description = mapper.createObjectNode().put("version", game.version());
    description.set("layout", mapper.readTree(game.layout().toJson()));
    var inputs = description.putArray("inputs");
    var dice = new Dice(1);
    for (int i = 0; i < SAMPLES; i++) {
      inputs.add(Base64.getEncoder().encodeToString(game.sampleInput(dice)));
    }
    return description.toString();
  }
}
