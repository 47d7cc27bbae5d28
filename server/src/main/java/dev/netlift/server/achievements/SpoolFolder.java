package dev.netlift.server.achievements;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder in which game server processes leave what nobody has answered, one per instance. Per
 * game session, under one random name:
 *
 * <pre>
 * s-NAME.lock  locked by its process as long as that lives, or by who adopts it
 * s-NAME.json  the signed reports; replaced as a whole
 * s-NAME.tmp   the next one while it is written
 * s-NAME.bad   what could not be sent, for somebody to look at
 * </pre>
 */
final class SpoolFolder {
  static final String DATA = ".json";
  static final String TEMPORARY = ".tmp";
  static final String LOCK = ".lock";
  static final String BAD = ".bad";

  /** A session of a thousand players with a dozen metrics takes half a megabyte. */
  static final int FILE_BYTES_MAX = 8 << 20;

  /** Entries looked at in one pass; the rest waits for the next. */
  private static final int ENTRIES_MAX = 10_000;

  /** Sessions kept for later; only a backend that registers keys and counts nothing gets there. */
  static final int SESSIONS_MAX = 2_000;

  static final int BAD_MAX = 100;

  private static final Pattern NAME = Pattern.compile("(s-[0-9a-f]{16})\\.(json|tmp|lock|bad)");

  private final Path path;

  private SpoolFolder(Path path) {
    this.path = path;
  }

  /**
   * @throws IOException when it is not there and cannot be made, or is no folder
   */
  static SpoolFolder open(Path path) throws IOException {
    Files.createDirectories(path, posix(path) ? rights("rwx------") : new FileAttribute<?>[0]);
    return new SpoolFolder(path.toRealPath());
  }

  static String draw(RandomGenerator random) {
    return String.format("s-%016x", random.nextLong());
  }

  Path file(String name, String kind) {
    return path.resolve(name + kind);
  }

  /** The names of sessions whose reports, or what is left of them, lie here. */
  Set<String> names() throws IOException {
    return names(DATA, TEMPORARY, LOCK);
  }

  private Set<String> names(String... kinds) throws IOException {
    var names = new TreeSet<String>();
    int seen = 0;
    try (var entries = Files.newDirectoryStream(path, "s-*")) {
      for (Path entry : entries) {
        Matcher matcher = NAME.matcher(entry.getFileName().toString());
        if (matcher.matches() && List.of(kinds).contains("." + matcher.group(2))) {
          names.add(matcher.group(1));
        }
        if (++seen == ENTRIES_MAX) {
          break;
        }
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  boolean full() throws IOException {
    return names(DATA).size() >= SESSIONS_MAX;
  }

  /** Sets a session's reports aside; of more than are kept the oldest go. */
  void setAside(String name) throws IOException {
    Files.move(
        file(name, DATA),
        file(name, BAD),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    var bad = new java.util.ArrayList<>(names(BAD).stream().map(one -> file(one, BAD)).toList());
    bad.sort(Comparator.comparing(SpoolFolder::ageOf));
    for (Path oldest : bad.subList(0, Math.max(0, bad.size() - BAD_MAX))) {
      try {
        Files.deleteIfExists(oldest);
      } catch (java.nio.file.DirectoryNotEmptyException e) {
        // Never one of ours; whoever put it here may keep it.
      }
    }
  }

  private static long ageOf(Path file) {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Makes a rename or a removal outlive the machine's power. */
  void sync() throws IOException {
    if (posix(path)) {
      try (var folder = FileChannel.open(path, StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  /** Readable and writable by nobody else. */
  static FileAttribute<?>[] ownerOnly(Path file) {
    return posix(file) ? rights("rw-------") : new FileAttribute<?>[0];
  }

  private static boolean posix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] rights(String rights) {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
    };
  }
}
