package dev.netlift.server.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.EntityTable;
import dev.netlift.server.arena.ArenaGame;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.HeardOutput;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  private static final int SEATS = 8;
  private static final int TICKS = 400;

  @TempDir private Path folder;

  /** Keeps everything, up to a limit. */
  private static final class Kept implements RecordSink {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int left = Integer.MAX_VALUE;
    int ends;

    @Override
    public boolean offer(byte[] records) {
      if (left-- <= 0) {
        return false;
      }
      bytes.writeBytes(records);
      return true;
    }

    @Override
    public void end() {
      ends++;
    }
  }

  /** A match of the arena with players who come, go and press anything. */
  private static <I> void play(RecordedGame<I> game, RoomSetup setup, int ticks) {
    var room = game.open(setup, new HeardOutput());
    var entities = new EntityTable(game.layout(), game.entitiesMax(SEATS));
    var dice = new Dice(5);
    var seated = new boolean[SEATS];
    for (int tick = 0; tick < ticks; tick++) {
      for (int seat = 0; seat < SEATS; seat++) {
        if (!seated[seat] && dice.below(20) == 0) {
          seated[seat] = true;
          room.join(seat, dice.below(2) == 0 ? Totals.NONE : Totals.of(Map.of("kills", 3L)));
        } else if (seated[seat] && dice.below(200) == 0) {
          room.totals(seat);
          seated[seat] = false;
          room.leave(seat);
        } else if (seated[seat]) {
          long seen = Math.max(0, tick * (long) Room.VIEW_PARTS - dice.below(2000));
          room.input(seat, game.readInput(game.sampleInput(dice)), seen);
        }
      }
      if (tick == 50 && seated[0]) {
        room.unlocked(0, new Unlock("first-blood", "First blood", 1234));
      }
      room.step(tick);
      room.snapshot(entities);
    }
    room.end();
  }

  private static Kept recorded(RoomSetup setup, int ticks) {
    var kept = new Kept();
    play(new RecordedGame<>(new ArenaGame(), () -> kept), setup, ticks);
    return kept;
  }

  private static RoomSetup setup() {
    return new RoomSetup(11, 30, SEATS, Map.of("map", "halls"));
  }

  @Test
  void givenARecordedMatch_whenReplayed_thenTickForTickTheSame() {
    var kept = recorded(setup(), TICKS);
    var outcome = Replay.of(kept.bytes.toByteArray(), new ArenaGame());
    assertThat(outcome.divergence()).isEmpty();
    assertThat(outcome.ended()).isTrue();
    assertThat(outcome.ticks()).isEqualTo(TICKS);
    assertThat(outcome.inputs()).isGreaterThan(TICKS);
    assertThat(outcome.seed()).isEqualTo(11);
    assertThat(kept.ends).isEqualTo(1);
  }

  @Test
  void givenAKilledProcess_whenItsRecordingIsReplayedFromAnyLength_thenAsFarAsItGoes() {
    byte[] whole = recorded(setup(), 60).bytes.toByteArray();
    long before = 0;
    for (int length = 100; length < whole.length; length += 37) {
      var outcome = Replay.of(Arrays.copyOf(whole, length), new ArenaGame());
      assertThat(outcome.divergence()).isEmpty();
      assertThat(outcome.ended()).isFalse();
      assertThat(outcome.ticks()).isGreaterThanOrEqualTo(before);
      before = outcome.ticks();
    }
    assertThat(before).isGreaterThan(50);
  }

  @Test
  void givenAnotherInput_whenReplayed_thenTheFirstTickAndTheFieldsThatDifferAreNamed() {
    var calm = new Kept();
    var game = new RecordedGame<>(new ArenaGame(), () -> calm);
    var room = game.open(setup(), new HeardOutput());
    var entities = new EntityTable(game.layout(), game.entitiesMax(SEATS));
    room.join(0, Totals.NONE);
    for (int tick = 0; tick < 20; tick++) {
      // North, with an aim nobody else has.
      byte[] input = {8, 1, 16, (byte) (tick == 10 ? 77 : 55)};
      room.input(0, game.readInput(input), 0);
      room.step(tick);
      room.snapshot(entities);
    }
    room.end();
    byte[] bytes = calm.bytes.toByteArray();
    int changed = 0;
    for (int i = 3; i < bytes.length; i++) {
      if (bytes[i] == 77 && bytes[i - 1] == 16 && bytes[i - 2] == 1 && bytes[i - 3] == 8) {
        bytes[i] = 55;
        changed++;
      }
    }
    assertThat(changed).isEqualTo(1);
    var outcome = Replay.of(bytes, new ArenaGame());
    assertThat(outcome.divergence()).contains("after tick 10 differ: of the entities' fields: aim");
    assertThat(outcome.ticks()).isEqualTo(11);
  }

  @Test
  void givenWhatIsNoRecording_whenReplayed_thenToldSo() {
    assertThatThrownBy(() -> Replay.of(new byte[0], new ArenaGame()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a recording");
    assertThatThrownBy(() -> Replay.of(new byte[] {3, 1, 2, 3, 4}, new ArenaGame()))
        .hasMessageContaining("not a recording");
    var header = new RecordBuffer();
    RecordHeader.write(header, new ArenaGame().version(), setup());
    byte[] damaged = header.number(0x7e).take();
    assertThatThrownBy(() -> Replay.of(damaged, new ArenaGame()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("damaged before byte");
  }

  @Test
  void givenADiskThatCannotKeepUp_whenPlayed_thenTheMatchGoesOnAndTheRecordingEndsOnce() {
    var kept = new Kept();
    kept.left = 3;
    play(new RecordedGame<>(new ArenaGame(), () -> kept), setup(), TICKS);
    assertThat(kept.ends).isEqualTo(1);
    var outcome = Replay.of(kept.bytes.toByteArray(), new ArenaGame());
    assertThat(outcome.divergence()).isEmpty();
    assertThat(outcome.ended()).isFalse();
    assertThat(outcome.ticks()).isBetween(1L, 100L);
  }

  @Test
  void givenARoomThatThrew_whenReplayed_thenItThrowsInTheSameTick() {
    var kept = new Kept();
    var room = new RecordedGame<>(new FragileGame(), () -> kept).open(setup(), new HeardOutput());
    room.join(0, Totals.NONE);
    room.step(0);
    var game = new RecordedGame<>(new FragileGame(), () -> kept);
    room.input(0, game.readInput(new byte[] {1}), 0);
    assertThatThrownBy(() -> room.step(1)).hasMessage("planted");
    var outcome = Replay.of(kept.bytes.toByteArray(), new FragileGame());
    assertThat(outcome.ticks()).isEqualTo(2);
    assertThat(outcome.divergence()).isEmpty();
    assertThat(outcome.failure())
        .hasValueSatisfying(failure -> assertThat(failure).hasMessage("planted"));
  }

  @Test
  void givenWhatAGameAndARoomCanSay_whenRecorded_thenAllOfItIsHandedOn() {
    for (var method : Game.class.getMethods()) {
      assertThat(RecordedGame.class.getDeclaredMethods())
          .anyMatch(own -> own.getName().equals(method.getName()));
    }
    for (var method : Room.class.getMethods()) {
      assertThat(RecordedRoom.class.getDeclaredMethods())
          .anyMatch(own -> own.getName().equals(method.getName()));
    }
  }

  @Test
  void givenAFolder_whenAMatchIsPlayed_thenAFileThatReplays() throws Exception {
    var file = folder.resolve("deep/er/one.recording");
    var writing = new RecordFile(file);
    play(new RecordedGame<>(new ArenaGame(), () -> writing), setup(), TICKS);
    writing.await(10_000);
    assertThat(Replay.of(Files.readAllBytes(file), new ArenaGame()).ended()).isTrue();
  }

  @Test
  void givenAFolderThatCannotBeWritten_whenPlayed_thenTheMatchGoesOn() throws Exception {
    Path taken = Files.writeString(folder.resolve("file"), "not a folder");
    var clock = Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);
    var game = Recordings.into(taken, "7777", clock, new ArenaGame());
    assertThat(game.version()).isEqualTo(new ArenaGame().version());
    play((RecordedGame<?>) game, setup(), 100);
    assertThat(taken).hasContent("not a folder");
  }
}
