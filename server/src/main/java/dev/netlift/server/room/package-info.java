/**
 * What a game implements and what it gets.
 *
 * <ul>
 *   <li>{@link dev.netlift.server.room.Game}: how inputs are read, what snapshots look like, how a
 *       match is made. Stateless. The server finds it by its name ({@code --game}) or as a service.
 *   <li>{@link dev.netlift.server.room.Room}: one match. Players {@code join} and {@code leave}
 *       seats, {@code input} says what they want, {@code step} advances by a tick, {@code snapshot}
 *       writes what is to be seen, {@code totals} what each has reached, {@code end} closes the
 *       books.
 *   <li>{@link dev.netlift.server.room.RoomOutput}: events and milestones, which the room says
 *       itself.
 *   <li>{@link dev.netlift.server.room.Dice}: all the chance a match may have.
 * </ul>
 *
 * <p>The rest is not the game's: sockets, admission, encryption, loss and reconnection, delta
 * coding of snapshots, reports of totals and their repetition, GameLift. One match to a process,
 * one thread to a match; nothing here, and nothing behind it, knows a clock, a socket, a lock or a
 * source of randomness other than the seed. So a test plays minutes of a match in milliseconds, and
 * a recorded match can be played again.
 *
 * <p>{@code docs/first-game.md} writes a game in a hundred lines; {@code dev.netlift.server.arena}
 * is the worked example.
 */
@NullMarked
package dev.netlift.server.room;

import org.jspecify.annotations.NullMarked;
