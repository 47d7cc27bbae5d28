package dev.netlift.local;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started so far, stopped in reverse: by the one who started it, or by Ctrl-C from
 * another thread while it is still starting. Any thread.
 */
final class Parts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Parts.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private boolean closed;

  /**
   * @throws IllegalStateException we are stopping; the part is already stopped
   */
  <T extends AutoCloseable> T add(T part) {
    synchronized (parts) {
      if (!closed) {
        parts.push(part);
        return part;
      }
    }
    stop(part);
    throw new IllegalStateException("stopping");
  }

  boolean closed() {
    synchronized (parts) {
      return closed;
    }
  }

  @Override
  public void close() {
    synchronized (parts) {
      closed = true;
    }
    while (true) {
      AutoCloseable part;
      synchronized (parts) {
        if (parts.isEmpty()) {
          return;
        }
        part = parts.pop();
      }
      stop(part);
    }
  }

  private static void stop(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      // The others must be stopped all the same.
      log.atWarn().addKeyValue("part", part.getClass().getName()).setCause(e).log("did not stop");
    }
  }
}
