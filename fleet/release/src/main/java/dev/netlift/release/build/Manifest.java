package dev.netlift.release.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Every file of a build with its SHA-256, as {@code sha256sum --check} reads it; install.sh does.
 * It tells damage and half an upload, and names the build: the same content, the same id.
 */
final class Manifest {
  static final String FILE = "conf/manifest.sha256";

  private Manifest() {}

  /** Without the file itself. Names with a line end in them are refused. */
  static String of(Path directory) throws IOException {
    return of(directory, name -> true);
  }

  private static String of(Path directory, Predicate<String> built) throws IOException {
    var sums = new TreeMap<String, String>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString().replace('\\', '/');
        if (name.indexOf('\n') >= 0 || name.indexOf('\r') >= 0) {
          throw new IOException("a file name with a line end: " + name);
        }
        if (!name.equals(FILE) && built.test(name)) {
          sums.put(name, Hashes.of(file));
        }
      }
    }
    var text = new StringBuilder();
    sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
    return text.toString();
  }

  static void write(Path directory) throws IOException {
    write(directory, name -> true);
  }

  /**
   * @param built says by its name whether a file is of the build
   */
  static void write(Path directory, Predicate<String> built) throws IOException {
    Files.writeString(directory.resolve(FILE), of(directory, built), StandardCharsets.UTF_8);
  }
}
