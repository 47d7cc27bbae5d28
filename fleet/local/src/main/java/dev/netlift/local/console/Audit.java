package dev.netlift.local.console;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was done through the console, in a file that is only ever added to: a line before an action
 * and one after it, each forced to the disk. Any thread.
 */
final class Audit implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Audit.class);
  private static final int ENTRIES_MAX = 200;
  private static final int TAIL_BYTES = 1 << 20;
  private static final long SIZE_MAX = 64L << 20;

  /** How an action came out. */
  enum Outcome {
    PENDING,
    DONE,
    REFUSED,
    FAILED
  }

  /**
   * @param endedMillis 0 while it is pending
   */
  record Entry(
      String auditId,
      long atMillis,
      String action,
      String target,
      String reason,
      Outcome outcome,
      long endedMillis,
      String detail) {}

  private final Path file;
  private final Clock clock;
  private final FileChannel channel;
  private final Map<String, Entry> entries = // guarded by this; oldest first
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Audit.Entry> eldest) {
          return size() > ENTRIES_MAX;
        }
      };

  /**
   * Goes on where the file ends.
   *
   * @throws UncheckedIOException it cannot be written
   */
  Audit(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (!Files.exists(file)) {
        create(file);
      }
      channel = FileChannel.open(file, StandardOpenOption.APPEND);
      recall();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static void create(Path file) throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
  }

  private void recall() throws IOException {
    byte[] tail;
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(Math.max(0, in.length() - TAIL_BYTES));
      tail = new byte[(int) (in.length() - in.getFilePointer())];
      in.readFully(tail);
    }
    String text = new String(tail, StandardCharsets.UTF_8);
    if (!text.isEmpty() && !text.endsWith("\n")) {
      // The cloud died in the middle of a line; the next one is to be a line of its own.
      channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
    }
    text.lines().forEach(this::recall);
  }

  private void recall(String line) {
    JsonNode read;
    try {
      read = JsonMapper.shared().readTree(line);
    } catch (JacksonException e) {
      return; // Half a line, of a cloud that died or of the beginning of what we looked at.
    }
    String id = read.path("auditId").asString("");
    if (read.has("action")) {
      entries.put(
          id,
          new Entry(
              id,
              read.path("atMillis").asLong(0),
              read.path("action").asString(""),
              read.path("target").asString(""),
              read.path("reason").asString(""),
              Outcome.PENDING,
              0,
              ""));
    } else if (entries.containsKey(id)) {
      Outcome outcome = Outcome.FAILED;
      for (Outcome known : Outcome.values()) {
        if (known.name().equalsIgnoreCase(read.path("outcome").asString(""))) {
          outcome = known;
        }
      }
      ended(id, outcome, read.path("endedMillis").asLong(0), read.path("detail").asString(""));
    }
  }

  private void ended(String id, Outcome outcome, long endedMillis, String detail) {
    entries.computeIfPresent(
        id,
        (_, entry) ->
            new Entry(
                id,
                entry.atMillis(),
                entry.action(),
                entry.target(),
                entry.reason(),
                outcome,
                endedMillis,
                detail));
  }

  /**
   * Notes that something is going to be done. Without it nothing may be done.
   *
   * @return the entry's id
   * @throws Refusal it could not be written
   */
  synchronized String begin(String action, String target, String reason) {
    String id = UUID.randomUUID().toString();
    long now = clock.millis();
    try {
      if (channel.size() > SIZE_MAX) {
        throw new IOException("it is full; move it away");
      }
      write(
          JsonMapper.shared()
              .createObjectNode()
              .put("auditId", id)
              .put("atMillis", now)
              .put("action", action)
              .put("target", target)
              .put("reason", reason));
    } catch (IOException e) {
      log.atError().addKeyValue("file", file).setCause(e).log("audit failed");
      throw new Refusal(
          503,
          "audit_failed",
          "Nothing was done, because it could not be written to " + file.getFileName());
    }
    entries.put(id, new Entry(id, now, action, target, reason, Outcome.PENDING, 0, ""));
    log.atInfo()
        .addKeyValue("audit", id)
        .addKeyValue("action", action)
        .addKeyValue("target", target)
        .addKeyValue("reason", reason)
        .log("console action");
    return id;
  }

  /** Notes what came of it. */
  synchronized void end(String id, Outcome outcome, String detail) {
    long now = clock.millis();
    ended(id, outcome, now, detail);
    log.atInfo()
        .addKeyValue("audit", id)
        .addKeyValue("outcome", outcome)
        .log("console action ended");
    try {
      write(
          JsonMapper.shared()
              .createObjectNode()
              .put("auditId", id)
              .put("endedMillis", now)
              .put("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .put("detail", detail));
    } catch (IOException e) {
      // It stays pending in the file, which is what the file knows.
      log.atError().addKeyValue("file", file).setCause(e).log("end of an action not audited");
    }
  }

  private void write(ObjectNode line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  /** The newest entries, newest first. */
  synchronized List<Entry> newest() {
    return new ArrayList<>(entries.values()).reversed();
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }
}
