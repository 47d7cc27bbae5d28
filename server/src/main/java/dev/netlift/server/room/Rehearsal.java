package dev.netlift.server.room;

import dev.netlift.protocol.EntityTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A match without network, clock or backend, for the tests of a game: minutes of it take
 * milliseconds. Calls the room as the host does, and holds it to what {@link Room} asks of it: rows
 * that fit the layout and ascend, events that fit, totals that never fall. One thread.
 *
 * <pre>
 * var match = new Rehearsal<>(new MyGame(), new RoomSetup(1, 30, 4));
 * match.join(0).join(1).input(0, bytes).step(30);
 * assertThat(match.totals(0).get("points")).isEqualTo(3);
 * </pre>
 *
 * @param <I> the game's input
 */
public final class Rehearsal<I> {
  /** {@link #events} to everybody have this seat. */
  public static final int ALL = -1;

  /** What the room said, to whom. */
  public record Event(long tick, int seat, byte[] payload) {}

  private final Game<I> game;
  private final RoomSetup setup;
  private final Room<I> room;
  private final EntityTable entities;
  private final byte[] body;
  private final boolean[] seated;
  private final Totals[] totals;
  private final List<Event> events = new ArrayList<>();
  private final List<Integer> milestones = new ArrayList<>();
  private long tick;
  private boolean ended;
  private long fingerprint = 1;

  public Rehearsal(Game<I> game, RoomSetup setup) {
    this.game = game;
    this.setup = setup;
    int entitiesMax = game.entitiesMax(setup.seatsMax());
    entities = new EntityTable(game.layout(), entitiesMax);
    body = new byte[game.layout().bodyBytes(entitiesMax)];
    seated = new boolean[setup.seatsMax()];
    totals = Collections.nCopies(setup.seatsMax(), Totals.NONE).toArray(new Totals[0]);
    room = game.open(setup, new Heard());
  }

  private final class Heard implements RoomOutput {
    @Override
    public void toAll(byte[] event) {
      heard(ALL, event);
    }

    @Override
    public void to(int seat, byte[] event) {
      seated(seat);
      heard(seat, event);
    }

    @Override
    public void milestone(int seat) {
      milestones.add(seated(seat));
    }
  }

  private void heard(int seat, byte[] event) {
    if (event.length > RoomOutput.EVENT_BYTES_MAX) {
      throw new IllegalStateException(
          "an event is at most " + RoomOutput.EVENT_BYTES_MAX + " bytes, was " + event.length);
    }
    events.add(new Event(tick, seat, event));
    print(seat);
    print(event, event.length);
  }

  private int seated(int seat) {
    if (seat < 0 || seat >= seated.length || !seated[seat]) {
      throw new IllegalStateException("nobody sits on seat " + seat);
    }
    return seat;
  }

  /** Somebody new; for someone who was here before, {@link #rejoin}. */
  public Rehearsal<I> join(int seat) {
    return join(seat, Totals.NONE);
  }

  /** Who sat there last comes back, with what they had. */
  public Rehearsal<I> rejoin(int seat) {
    return join(seat, totals[seat]);
  }

  private Rehearsal<I> join(int seat, Totals before) {
    if (seated[seat]) {
      throw new IllegalStateException("seat " + seat + " is taken");
    }
    seated[seat] = true;
    totals[seat] = before;
    room.join(seat, before);
    return this;
  }

  public Rehearsal<I> leave(int seat) {
    totals(seat);
    seated[seat] = false;
    room.leave(seat);
    return this;
  }

  /** What a client sends, by a player who sees the match as it is now. */
  public Rehearsal<I> input(int seat, byte[] payload) {
    return input(seat, payload, tick * Room.VIEW_PARTS);
  }

  /** As {@link #input(int, byte[])}, by a player who sees an earlier moment. */
  public Rehearsal<I> input(int seat, byte[] payload, long viewTime) {
    room.input(seated(seat), game.readInput(payload), viewTime);
    return this;
  }

  public Rehearsal<I> unlock(int seat, Unlock unlock) {
    room.unlocked(seated(seat), unlock);
    return this;
  }

  /** So many ticks, or until the match is over. */
  public Rehearsal<I> step(int ticks) {
    for (int i = 0; i < ticks && !ended; i++) {
      room.step(tick++);
      look();
      if (room.finished()) {
        end();
      }
    }
    return this;
  }

  private void look() {
    room.snapshot(entities);
    entities.check();
    print(body, game.layout().encode(entities, body, 0));
  }

  /** Ends it now, as a session that is over does. */
  public Rehearsal<I> end() {
    if (!ended) {
      ended = true;
      room.end();
    }
    return this;
  }

  /** What this player has reached, or had when they left. */
  public Totals totals(int seat) {
    if (seated[seat]) {
      var before = totals[seat];
      var now = room.totals(seat);
      before
          .values()
          .forEach(
              (metric, value) -> {
                if (now.get(metric) < value) {
                  throw new IllegalStateException(
                      metric
                          + " of seat "
                          + seat
                          + " fell from "
                          + value
                          + " to "
                          + now.get(metric));
                }
              });
      totals[seat] = now;
    }
    return totals[seat];
  }

  /** The newest snapshot; valid until the next {@link #step}. */
  public EntityTable entities() {
    return entities;
  }

  public List<Event> events() {
    return Collections.unmodifiableList(events);
  }

  /** Seats in the order in which they asked for a report. */
  public List<Integer> milestones() {
    return Collections.unmodifiableList(milestones);
  }

  public boolean finished() {
    return room.finished();
  }

  public long tick() {
    return tick;
  }

  public RoomSetup setup() {
    return setup;
  }

  public Room<I> room() {
    return room;
  }

  /**
   * A number made of every snapshot, event and total so far: two matches of the same setup and
   * calls have the same, on any machine.
   */
  public long fingerprint() {
    long all = fingerprint;
    for (int seat = 0; seat < seated.length; seat++) {
      for (byte one : totals(seat).values().toString().getBytes(StandardCharsets.UTF_8)) {
        all = all * 31 + one;
      }
    }
    return all;
  }

  private void print(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      print(bytes[i]);
    }
  }

  private void print(int number) {
    fingerprint = fingerprint * 31 + number;
  }
}
