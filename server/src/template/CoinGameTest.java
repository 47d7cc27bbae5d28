package @PACKAGE@;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import @PACKAGE@.wire.CoinEvent;
import @PACKAGE@.wire.Walk;
import dev.netlift.server.room.BadInputException;
import dev.netlift.server.room.Rehearsal;
import dev.netlift.server.room.RoomSetup;
import org.junit.jupiter.api.Test;

/** Whole matches in milliseconds. */
class CoinGameTest {
  private static final int RATE_HZ = 30;
  private static final int SEATS = 4;

  private static Rehearsal<Walk> match(long seed) {
    return new Rehearsal<>(new CoinGame(), new RoomSetup(seed, RATE_HZ, SEATS)).join(0).join(1);
  }

  /** Player 0 walks to the coin with the lowest id until it has so many; player 1 stands still. */
  private static Rehearsal<Walk> collect(Rehearsal<Walk> match, int coins) {
    var entities = match.step(1).entities();
    while (match.totals(0).get(CoinRoom.COINS_TAKEN) < coins && !match.finished()) {
      int coin = entities.indexOf(SEATS);
      int me = entities.indexOf(0);
      match.input(0, walk(way(entities.columns()[1], me, coin), way(entities.columns()[2], me, coin)));
      match.step(1);
    }
    return match;
  }

  private static int way(int[] places, int from, int to) {
    int far = places[to] - places[from];
    return Math.abs(far) < 8 ? 0 : Integer.signum(far);
  }

  private static byte[] walk(int east, int north) {
    return Walk.newBuilder().setEast(east).setNorth(north).build().toByteArray();
  }

  @Test
  void givenACoin_whenSomeoneWalksThere_thenItIsTheirs() {
    var match = collect(match(1), 3);
    assertEquals(3, match.totals(0).get(CoinRoom.COINS_TAKEN));
    assertTrue(match.tick() < 60 * RATE_HZ, "took " + match.tick() + " ticks");
  }

  @Test
  void givenAMinute_whenItIsOver_thenWhoHasTheMostHasWon() throws Exception {
    var match = collect(match(2), 1).step(60 * RATE_HZ);
    assertTrue(match.finished());
    assertEquals(1, match.totals(0).get(CoinRoom.WON));
    assertEquals(0, match.totals(1).get(CoinRoom.WON));
    assertEquals(1, match.totals(1).get(CoinRoom.PLAYED));
    assertEquals(0, CoinEvent.parseFrom(match.events().getLast().payload()).getWonBy());
  }

  @Test
  void givenSomeoneWhoComesBack_whenTheyGoOn_thenTheirCoinsAreStillTheirs() {
    var match = collect(match(3), 2).leave(0).step(10).rejoin(0).step(1);
    assertEquals(2, match.totals(0).get(CoinRoom.COINS_TAKEN));
  }

  @Test
  void givenTheSameSeedAndInputs_whenPlayedAgain_thenTheSameMatch() {
    assertEquals(collect(match(4), 5).fingerprint(), collect(match(4), 5).fingerprint());
    assertNotEquals(collect(match(4), 5).fingerprint(), collect(match(5), 5).fingerprint());
  }

  @Test
  void givenAWalkThatIsNone_whenRead_thenRefused() {
    var game = new CoinGame();
    assertThrows(BadInputException.class, () -> game.readInput(walk(2, 0)));
    assertThrows(BadInputException.class, () -> game.readInput(new byte[] {(byte) 0xff}));
  }
}
