package dev.netlift.local.site;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Reads files of one folder and of nowhere else. What was read is kept until the file changes. Any
 * thread.
 */
final class SiteFiles {
  private static final int FILE_MAX = 8 << 20;
  private static final int KEPT_MAX = 256;
  private static final Pattern HASHED =
      Pattern.compile(".*-([0-9A-Z]{8}|[0-9a-f]{8,64})(\\.[a-z0-9]+)+");
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("webp", "image/webp"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"));

  /**
   * A file as it is now.
   *
   * @param packed empty when packing it gains nothing
   * @param lasting its name changes with its content
   */
  record Content(String type, byte[] bytes, Optional<byte[]> packed, String tag, boolean lasting) {}

  private record Kept(FileTime modified, long size, Content content) {}

  private final Path root;
  private final Map<Path, Kept> kept = new ConcurrentHashMap<>();

  SiteFiles(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /**
   * What a path means, as it was sent.
   *
   * @return empty when nothing is served there
   */
  Optional<Content> find(String path) {
    try {
      Optional<Path> file = resolve(path);
      return file.isEmpty() ? Optional.empty() : Optional.of(read(file.get()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  private Optional<Path> resolve(String path) throws IOException {
    String name;
    try {
      name = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    for (String segment : name.substring(1).split("/", -1)) {
      if (segment.isEmpty() || segment.startsWith(".") || segment.indexOf('\\') >= 0) {
        return Optional.empty();
      }
    }
    Path file;
    try {
      file = root.resolve(name.substring(1));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    // A link may lead elsewhere within the site, and not out of it.
    return Files.isRegularFile(file) && file.toRealPath().startsWith(root.toRealPath())
        ? Optional.of(file)
        : Optional.empty();
  }

  private Content read(Path file) throws IOException {
    var attributes = Files.readAttributes(file, BasicFileAttributes.class);
    Kept before = kept.get(file);
    if (before != null
        && before.modified().equals(attributes.lastModifiedTime())
        && before.size() == attributes.size()) {
      return before.content();
    }
    if (attributes.size() > FILE_MAX) {
      throw new IOException(file + " is larger than " + FILE_MAX + " bytes");
    }
    Content content = content(file.getFileName().toString(), Files.readAllBytes(file));
    if (kept.size() >= KEPT_MAX) {
      kept.clear();
    }
    kept.put(file, new Kept(attributes.lastModifiedTime(), attributes.size(), content));
    return content;
  }

  private static Content content(String name, byte[] bytes) throws IOException {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String type = TYPES.getOrDefault(ending, "application/octet-stream");
    boolean text =
        type.startsWith("text/") || type.startsWith("application/") || type.contains("svg");
    byte[] packed = text ? pack(bytes) : bytes;
    return new Content(
        type,
        bytes,
        packed.length < bytes.length ? Optional.of(packed) : Optional.empty(),
        tag(bytes),
        HASHED.matcher(name).matches());
  }

  private static byte[] pack(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream(bytes.length / 2 + 64);
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
