package dev.netlift.client.net;

/** One thread with one selector that carries any number of connections. */
public final class ClientLoop implements AutoCloseable {
  private ClientLoop() {}

  /** Starts a daemon thread of this name. */
  public static ClientLoop start(String name) {
    throw new UnsupportedOperationException("not written yet: " + name);
  }

  /** Runs a task on the loop's thread. Any thread. */
  public void execute(Runnable task) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Closes every connection without a goodbye and ends the thread. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("not written yet");
  }
}
