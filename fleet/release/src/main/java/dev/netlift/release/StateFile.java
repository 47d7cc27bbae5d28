package dev.netlift.release;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The state of the run of one system stack and Region, in a file; and the right to be its driver,
 * which lasts as long as this object, or the process. One thread.
 */
public final class StateFile implements Driver.Store, AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;

  private StateFile(Path file, FileChannel channel, FileLock lock) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * @param folder made if it is not there
   * @return empty: another process is the driver
   */
  public static Optional<StateFile> take(Path folder, String systemStack, String region)
      throws IOException {
    Files.createDirectories(folder);
    Path file = path(folder, systemStack, region);
    var channel =
        FileChannel.open(lockOf(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    channel.truncate(0);
    channel.write(bytes(ProcessHandle.current().pid() + "\n"));
    return Optional.of(new StateFile(file, channel, lock));
  }

  /** Where the state of that system and Region lies. */
  public static Path path(Path folder, String systemStack, String region) {
    return folder.resolve(systemStack + "-" + region + ".json");
  }

  private static Path lockOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".lock");
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The process that is the driver now. */
  public static Optional<ProcessHandle> driver(Path folder, String systemStack, String region)
      throws IOException {
    Path lock = lockOf(path(folder, systemStack, region));
    if (!Files.exists(lock)) {
      return Optional.empty();
    }
    Optional<StateFile> free = take(folder, systemStack, region);
    if (free.isPresent()) {
      free.get().close();
      return Optional.empty();
    }
    String pid = Files.readString(lock).strip();
    return pid.matches("\\d{1,18}") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
  }

  /**
   * What was saved last.
   *
   * @throws IOException it cannot be read; somebody must look at it
   */
  public Optional<State> load() throws IOException {
    return load(file);
  }

  /** The same of any file, without the right to change it. */
  public static Optional<State> load(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(Files.readString(file)));
    } catch (JacksonException e) {
      throw new IOException(
          file + " is not a release's state: " + e.getOriginalMessage() + "; move it away", e);
    }
  }

  static State read(String json) {
    return JsonMapper.shared().readValue(json, State.class);
  }

  static String write(State state) {
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(state);
  }

  @Override
  public void save(State state) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".tmp");
    try (var out =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = bytes(write(state) + "\n");
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    lock.close();
    channel.close();
  }
}
