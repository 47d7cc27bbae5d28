package dev.netlift.release.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A build's folder as what is uploaded.
 *
 * @param folder with {@code install.sh} at its root
 * @param files relative paths of its regular files, sorted
 * @param version hash of the names, modes and content of them all
 */
public record Upload(Path folder, List<String> files, String version) {
  private static final int FILES_MAX = 50_000;
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
  private static final Set<PosixFilePermission> PLAIN =
      PosixFilePermissions.fromString("rw-r--r--");
  private static final Set<PosixFilePermission> RUNS = PosixFilePermissions.fromString("rwxr-xr-x");

  /**
   * Reads all of it. What servers leave behind on an instance (logs, caches) is no part of a build.
   *
   * @throws IOException it cannot be read, or is no build
   */
  public static Upload of(Path folder) throws IOException {
    if (!Files.isRegularFile(folder.resolve("install.sh"))) {
      throw new IOException("no build in " + folder + ": it has no install.sh");
    }
    List<String> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files =
          all.filter(Files::isRegularFile)
              .map(file -> folder.relativize(file).toString().replace('\\', '/'))
              .filter(name -> !name.startsWith("logs/") && !name.startsWith("aot/"))
              .sorted()
              .limit(FILES_MAX + 1)
              .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (files.size() > FILES_MAX) {
      throw new IOException(folder + " has more than " + FILES_MAX + " files");
    }
    MessageDigest whole = sha256();
    for (String name : files) {
      Path file = folder.resolve(name);
      MessageDigest one = sha256();
      try (InputStream in = Files.newInputStream(file)) {
        byte[] buffer = new byte[65_536];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          one.update(buffer, 0, read);
        }
      }
      String line =
          HexFormat.of().formatHex(one.digest())
              + (Files.isExecutable(file) ? " x " : " - ")
              + name
              + "\n";
      whole.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return new Upload(folder, files, HexFormat.of().formatHex(whole.digest()).substring(0, 32));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Writes it as a zip that keeps modes. @param zip is overwritten */
  void zip(Path zip) throws IOException {
    Files.deleteIfExists(zip);
    var options = Map.of("create", "true", "enablePosixFileAttributes", "true");
    try (FileSystem archive = FileSystems.newFileSystem(zip, options)) {
      for (String name : files) {
        Path file = folder.resolve(name);
        Path entry = archive.getPath("/").resolve(name);
        if (entry.getParent() != null) {
          Files.createDirectories(entry.getParent());
        }
        Files.copy(file, entry, StandardCopyOption.REPLACE_EXISTING);
        Files.setAttribute(
            entry,
            "zip:permissions",
            Files.isExecutable(file) ? RUNS : PLAIN,
            LinkOption.NOFOLLOW_LINKS);
        Files.setLastModifiedTime(entry, FileTime.from(TIME));
      }
    }
  }
}
