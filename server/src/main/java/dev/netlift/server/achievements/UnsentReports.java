package dev.netlift.server.achievements;

import java.io.IOException;

/** Where a session's unanswered reports outlive their process. One thread at a time. */
public sealed interface UnsentReports permits Spool, UnsentReports.Nowhere {
  /** Nothing is kept. */
  UnsentReports NOWHERE = new Nowhere();

  /**
   * Replaces what was kept. When this returns it outlives the process and the machine's power; when
   * it throws, what was there before is still there.
   */
  void keep(SpoolFile unsent) throws IOException;

  /** Everything was answered. */
  void clear() throws IOException;

  /** For who has no disk to write to. */
  final class Nowhere implements UnsentReports {
    private Nowhere() {}

    @Override
    public void keep(SpoolFile unsent) {}

    @Override
    public void clear() {}
  }
}
