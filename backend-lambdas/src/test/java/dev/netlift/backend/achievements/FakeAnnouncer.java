package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Faults;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was announced. */
final class FakeAnnouncer implements Announcer {
  final Faults faults = new Faults();
  final List<MatchEnded> announced = new CopyOnWriteArrayList<>();

  @Override
  public void announce(MatchEnded event) {
    faults.call(() -> announced.add(event));
  }
}
