package dev.netlift.server.metrics;

/** What was recorded between two publications. One owner at a time. */
final class Interval {
  long messages;
  long errors;
  long overruns;
  long datagramsLost;

  /** The most at once. */
  int clients;

  int spectators;
  final LogHistogram processing = new LogHistogram();
  final LogHistogram lateness = new LogHistogram();
  final LogHistogram work = new LogHistogram();

  void connected(int players, int watching) {
    clients = Math.max(clients, players + watching);
    spectators = Math.max(spectators, watching);
  }

  /** Nothing came in and no tick was made: the server has not begun. */
  boolean isEmpty() {
    return messages == 0 && errors == 0 && work.isEmpty();
  }

  void clear() {
    messages = 0;
    errors = 0;
    overruns = 0;
    datagramsLost = 0;
    clients = 0;
    spectators = 0;
    processing.clear();
    lateness.clear();
    work.clear();
  }
}
