package dev.netlift.server.metrics;

/** What was recorded between two publications. One owner at a time. */
final class Interval {
  long messages;
  long errors;
  final LogHistogram processing = new LogHistogram();
  final LogHistogram lateness = new LogHistogram();
  final LogHistogram work = new LogHistogram();

  void clear() {
    messages = 0;
    errors = 0;
    processing.clear();
    lateness.clear();
    work.clear();
  }
}
