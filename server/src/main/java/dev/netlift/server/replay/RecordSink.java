package dev.netlift.server.replay;

/** Takes recordings off the tick thread. */
interface RecordSink {
  /**
   * Never blocks.
   *
   * @param records whole ones, the sink's to keep
   * @return false: they were not taken, and the recording ends here
   */
  boolean offer(byte[] records);

  /** Nothing comes any more. */
  void end();
}
