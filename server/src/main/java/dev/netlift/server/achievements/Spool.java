package dev.netlift.server.achievements;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Set;

/**
 * This process's file in the {@link SpoolFolder}, and the lock that says it lives. One thread at a
 * time.
 */
public final class Spool implements UnsentReports, AutoCloseable {
  /** What is done to write it; a test may stop the process at each. */
  enum Step {
    OPENED,
    WRITTEN,
    SYNCED,
    RENAMED
  }

  /** Told before the next step is done. */
  interface Steps {
    Steps NOBODY = step -> {};

    void done(Step step);

    /** Whether the machine's power may fail as well; waiting for the disk is most of a write. */
    default boolean durable() {
      return true;
    }
  }

  private final SpoolFolder folder;
  private final String name;
  private final SpoolLock lock;
  private final Steps steps;

  Spool(SpoolFolder folder, String name, SpoolLock lock, Steps steps) {
    this.folder = folder;
    this.name = name;
    this.lock = lock;
    this.steps = steps;
  }

  /**
   * Takes a new name in the folder. Blocks on the disk.
   *
   * @throws IOException when there is no folder and none can be made, or it holds as much as it may
   */
  public static Spool open(Path folder) throws IOException {
    return open(SpoolFolder.open(folder), Steps.NOBODY);
  }

  static Spool open(SpoolFolder folder, Steps steps) throws IOException {
    if (folder.full()) {
      throw new IOException(
          "the spool holds " + SpoolFolder.SESSIONS_MAX + " sessions that nobody has answered");
    }
    String name = SpoolFolder.draw(new SecureRandom());
    SpoolLock lock =
        SpoolLock.tryTake(folder.file(name, SpoolFolder.LOCK))
            .orElseThrow(() -> new IOException("somebody has locked the new name " + name));
    return new Spool(folder, name, lock, steps);
  }

  @Override
  public void keep(SpoolFile unsent) throws IOException {
    byte[] bytes = unsent.write();
    if (bytes.length > SpoolFolder.FILE_BYTES_MAX) {
      throw new IOException(
          "unsent reports of " + bytes.length + " bytes, at most " + SpoolFolder.FILE_BYTES_MAX);
    }
    Path temporary = folder.file(name, SpoolFolder.TEMPORARY);
    Files.deleteIfExists(temporary);
    try (var channel =
        FileChannel.open(
            temporary,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            SpoolFolder.ownerOnly(temporary))) {
      steps.done(Step.OPENED);
      for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
        channel.write(buffer);
      }
      steps.done(Step.WRITTEN);
      if (steps.durable()) {
        channel.force(true);
      }
    }
    steps.done(Step.SYNCED);
    Files.move(
        temporary,
        folder.file(name, SpoolFolder.DATA),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    steps.done(Step.RENAMED);
    if (steps.durable()) {
      folder.sync();
    }
  }

  @Override
  public void clear() throws IOException {
    Files.deleteIfExists(folder.file(name, SpoolFolder.TEMPORARY));
    Files.deleteIfExists(folder.file(name, SpoolFolder.DATA));
  }

  /** Lets go: whatever is kept is from now on for who finds it. */
  @Override
  public void close() throws IOException {
    if (!Files.exists(folder.file(name, SpoolFolder.DATA), LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(folder.file(name, SpoolFolder.LOCK));
    }
    lock.close();
  }
}
