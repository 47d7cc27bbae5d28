package dev.netlift.client;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client keeps over restarts and crashes: the guest's id, and the ticket it asked for last,
 * by which it finds its seat again. Whoever reads the file can be that player, so only its owner
 * may. Any thread.
 */
public final class IdentityFile {
  private final Path file;
  private String playerId;
  private String ticketId;

  private IdentityFile(Path file, String playerId, String ticketId) {
    this.file = file;
    this.playerId = playerId;
    this.ticketId = ticketId;
  }

  /**
   * Reads the file; one that is not there yet is nobody.
   *
   * @throws IOException if it cannot be read, or is no identity file
   */
  public static IdentityFile read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return new IdentityFile(file, "", "");
    }
    try {
      var json = JsonMapper.shared().readTree(text);
      String playerId = json.path("playerId").asString("");
      if (!playerId.isEmpty()) {
        return new IdentityFile(file, playerId, json.path("ticketId").asString(""));
      }
    } catch (JacksonException e) {
      // Told below: half a file is no better than another's.
    }
    throw new IOException(file + " is no identity file; remove it to begin as a new guest");
  }

  /** The guest's id; empty before the first sign-in. */
  public synchronized String playerId() {
    return playerId;
  }

  /** The ticket asked for last; empty before the first. */
  public synchronized String ticketId() {
    return ticketId;
  }

  /** Keeps both from now on: the file is the old one or the new one whenever we are killed. */
  public synchronized void keep(String newPlayerId, String newTicketId) throws IOException {
    playerId = newPlayerId;
    ticketId = newTicketId;
    var json = JsonMapper.shared().createObjectNode();
    json.put("playerId", newPlayerId).put("ticketId", newTicketId);
    Path folder = file.toAbsolutePath().getParent();
    Path fresh = Files.createTempFile(folder, "identity", ".json", ownersOnly());
    try {
      Files.writeString(fresh, json + "\n");
      replaceBy(fresh);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private void replaceBy(Path fresh) throws IOException {
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static FileAttribute<?>[] ownersOnly() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
