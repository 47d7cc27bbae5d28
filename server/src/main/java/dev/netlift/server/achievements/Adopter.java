package dev.netlift.server.achievements;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what processes that are gone have left in the {@link SpoolFolder}: looks at it once a pass.
 * One thread.
 *
 * <p>A session's reports are let go when each has its end, or when the backend has not known the
 * session for longer than it remembers any. Whatever is no spool of ours, or would always be
 * refused, is set aside. Reports sent twice are counted once.
 */
final class Adopter {
  private static final Logger log = LoggerFactory.getLogger(Adopter.class);

  /** The backend forgets a session after 48 hours. */
  static final Duration REMEMBERED = Duration.ofHours(48);

  /** Until a session the backend does not know is asked for again. */
  static final Duration UNKNOWN_PAUSE = Duration.ofMinutes(10);

  /** A process that has just made its lock may not have it yet. */
  private static final Duration LOCK_AGE = Duration.ofMinutes(1);

  private final SpoolFolder folder;
  private final ReportBackend backend;
  private final InstantSource clock;
  private final Map<String, Long> unknownUntil = new HashMap<>();

  /** What became of one session's reports. */
  private enum End {
    NOTHING,
    SENT,
    LET_GO,
    SET_ASIDE,
    UNKNOWN,
    OUTAGE
  }

  /**
   * @param sent sessions whose reports each have their end
   * @param letGo sessions the backend remembers no more; their reports are lost
   * @param setAside sessions whose file is not readable, or that is refused
   * @param outage the backend did not answer; the rest waits
   */
  record Pass(int sent, int letGo, int setAside, boolean outage) {
    static final Pass NOTHING = new Pass(0, 0, 0, false);

    private Pass with(End end) {
      return switch (end) {
        case NOTHING, UNKNOWN -> this;
        case SENT -> new Pass(sent + 1, letGo, setAside, outage);
        case LET_GO -> new Pass(sent, letGo + 1, setAside, outage);
        case SET_ASIDE -> new Pass(sent, letGo, setAside + 1, outage);
        case OUTAGE -> new Pass(sent, letGo, setAside, true);
      };
    }
  }

  Adopter(SpoolFolder folder, ReportBackend backend, InstantSource clock) {
    this.folder = folder;
    this.backend = backend;
    this.clock = clock;
  }

  /**
   * Looks at everything once; stops at the first sign of an outage.
   *
   * @throws IOException when the folder cannot be read
   */
  Pass pass() throws IOException, InterruptedException {
    var pass = Pass.NOTHING;
    var names = folder.names();
    unknownUntil.keySet().retainAll(names);
    for (String name : names) {
      if (unknownUntil.getOrDefault(name, 0L) > clock.millis()) {
        continue;
      }
      try {
        pass = pass.with(adopt(name));
      } catch (IOException e) {
        // One that cannot be handled must not keep the others from their turn.
        log.atWarn()
            .addKeyValue("name", name)
            .addKeyValue("cause", e.toString())
            .log("not adopted");
      }
      if (pass.outage()) {
        return pass;
      }
    }
    return pass;
  }

  private End adopt(String name) throws IOException, InterruptedException {
    Path data = folder.file(name, SpoolFolder.DATA);
    var taken = SpoolLock.tryTake(folder.file(name, SpoolFolder.LOCK));
    if (taken.isEmpty()) {
      return End.NOTHING;
    }
    try (var _ = taken.get()) {
      if (!Files.exists(data, LinkOption.NOFOLLOW_LINKS)) {
        leftover(name);
        return End.NOTHING;
      }
      Files.deleteIfExists(folder.file(name, SpoolFolder.TEMPORARY));
      End end = send(name, data);
      switch (end) {
        case SENT, LET_GO -> Files.deleteIfExists(data);
        case SET_ASIDE -> folder.setAside(name);
        case NOTHING, UNKNOWN, OUTAGE -> {
          return end;
        }
      }
      Files.deleteIfExists(folder.file(name, SpoolFolder.LOCK));
      return end;
    }
  }

  /** Of a process that ended without anything to say, or before its first word was whole. */
  private void leftover(String name) throws IOException {
    Path lock = folder.file(name, SpoolFolder.LOCK);
    long age = clock.millis() - Files.getLastModifiedTime(lock).toMillis();
    if (age > LOCK_AGE.toMillis()) {
      Files.deleteIfExists(folder.file(name, SpoolFolder.TEMPORARY));
      Files.deleteIfExists(lock);
    }
  }

  private End send(String name, Path data) throws IOException, InterruptedException {
    SpoolFile spooled;
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(data, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      spooled = read(data, attributes);
    } catch (NoSuchFileException e) {
      return End.NOTHING;
    } catch (SpoolFile.UnreadableException e) {
      log.atError()
          .addKeyValue("name", name)
          .addKeyValue("cause", e.getMessage())
          .log("unsent reports not readable; set aside");
      return End.SET_ASIDE;
    }
    End end = End.SENT;
    for (var batch : spooled.batches()) {
      switch (post(batch)) {
        case Verdict.Taken(var results) -> results.forEach(ReportJson.Result::notCounted);
        case Verdict.Later() -> {
          return End.OUTAGE;
        }
        case Verdict.UnknownSession() -> {
          return unknown(name, spooled, attributes);
        }
        case Verdict.Never() -> end = End.SET_ASIDE;
      }
    }
    unknownUntil.remove(name);
    log.atInfo()
        .addKeyValue("gameSession", spooled.gameSessionId())
        .addKeyValue("batches", spooled.batches().size())
        .addKeyValue("refused", end == End.SET_ASIDE)
        .log("sent what a process that is gone had left");
    return end;
  }

  private static SpoolFile read(Path data, BasicFileAttributes attributes)
      throws IOException, SpoolFile.UnreadableException {
    // Before it is opened: opening a pipe would wait for ever.
    if (!attributes.isRegularFile()) {
      throw new SpoolFile.UnreadableException("no regular file");
    }
    if (attributes.size() > SpoolFolder.FILE_BYTES_MAX) {
      throw new SpoolFile.UnreadableException(
          attributes.size() + " bytes, at most " + SpoolFolder.FILE_BYTES_MAX);
    }
    try (var in =
        Channels.newInputStream(
            Files.newByteChannel(data, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      return SpoolFile.read(in.readNBytes(SpoolFolder.FILE_BYTES_MAX));
    }
  }

  private Verdict post(SpoolFile.Batch batch) throws InterruptedException {
    try {
      return Verdict.of(backend.post(batch.bytes(), batch.hmac()));
    } catch (IOException e) {
      return new Verdict.Later();
    }
  }

  private End unknown(String name, SpoolFile spooled, BasicFileAttributes attributes) {
    long age = clock.millis() - attributes.lastModifiedTime().toMillis();
    if (age > REMEMBERED.toMillis()) {
      log.atError()
          .addKeyValue("gameSession", spooled.gameSessionId())
          .addKeyValue("batches", spooled.batches().size())
          .log("the backend no longer knows this session: its last reports are lost");
      return End.LET_GO;
    }
    unknownUntil.put(name, clock.millis() + UNKNOWN_PAUSE.toMillis());
    return End.UNKNOWN;
  }
}
