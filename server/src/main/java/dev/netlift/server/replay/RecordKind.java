package dev.netlift.server.replay;

/** What a record says; the number is its first byte. */
enum RecordKind {
  JOIN(1),
  LEAVE(2),
  INPUT(3),
  UNLOCKED(4),
  STEP(5),
  SNAPSHOT(6),
  TOTALS(7),
  END(8);

  final int number;

  RecordKind(int number) {
    this.number = number;
  }

  static RecordKind of(int number) {
    for (RecordKind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no record begins with " + number);
  }
}
