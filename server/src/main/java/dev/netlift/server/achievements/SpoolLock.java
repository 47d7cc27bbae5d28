package dev.netlift.server.achievements;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose a spooled session is. The operating system lets go of it when its owner dies, however it
 * dies. Any thread.
 */
final class SpoolLock implements AutoCloseable {
  // A lock is the whole JVM's, and closing any channel of its file gives it up: a file of ours must
  // never be opened a second time.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private SpoolLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes it if nobody has it, making the file if there is none.
   *
   * @throws IOException when the file cannot be made or opened
   */
  static Optional<SpoolLock> tryTake(Path file) throws IOException {
    Path path = file.toAbsolutePath().normalize();
    if (!HELD.add(path)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    boolean taken = false;
    try {
      channel =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              SpoolFolder.ownerOnly(path));
      taken = channel.tryLock() != null;
      return taken ? Optional.of(new SpoolLock(path, channel)) : Optional.empty();
    } finally {
      if (!taken) {
        if (channel != null) {
          channel.close();
        }
        HELD.remove(path);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(path);
    }
  }
}
