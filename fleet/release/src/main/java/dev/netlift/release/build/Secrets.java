package dev.netlift.release.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A build goes to every instance and stays in a bucket: no place for keys. */
final class Secrets {
  private static final Pattern NAMES =
      Pattern.compile("(?i)(.*\\.(pem|key|p12|pfx|jks|keystore)|\\.env|credentials|id_[a-z0-9]+)");

  private static final Pattern CONTENT =
      Pattern.compile(
          "-----BEGIN [A-Z ]*PRIVATE KEY-----|\\bA(?:KI|SI)A[A-Z0-9]{16}\\b|aws_secret_access_key",
          Pattern.CASE_INSENSITIVE);

  private static final long TEXT_BYTES_MAX = 1L << 20;

  private Secrets() {}

  /** Files that look like one, by name or content; those of the Java runtime are its own. */
  static List<String> in(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !directory.relativize(file).startsWith("runtime"))
          .filter(Secrets::suspicious)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static boolean suspicious(Path file) {
    String name = file.getFileName().toString();
    if (NAMES.matcher(name).matches()) {
      return true;
    }
    try {
      return !name.endsWith(".jar")
          && Files.size(file) <= TEXT_BYTES_MAX
          && CONTENT.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).find();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot read " + file, e);
    }
  }
}
