package dev.netlift.local.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The native library of the Lambda runtime, unpacked once for all children. Left to itself each
 * runtime writes it to one fixed file in {@code /tmp}, over the one that others have mapped: what
 * they run then is gone, and they end by SIGBUS (seen in version 2.9.0).
 *
 * <p>Safe for use by several threads and several clouds at once.
 */
final class RuntimeLibrary {
  /** The runtime loads the file that this system property names, and unpacks none. */
  static final String PROPERTY =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  private RuntimeLibrary() {}

  /**
   * Unpacks it unless it is there.
   *
   * @param jars folder with the runtime's jars
   * @param folder of ours; made when it is missing
   * @return empty when no jar has one for this system
   */
  static Optional<Path> unpacked(Path jars, Path folder) throws IOException {
    List<Path> runtimes;
    try (var files = Files.list(jars)) {
      runtimes = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path runtime : runtimes) {
      try (var zip = new ZipFile(runtime.toFile())) {
        ZipEntry entry = zip.getEntry("jni/libaws-lambda-jni." + platform() + ".so");
        if (entry != null) {
          return Optional.of(unpack(zip, entry, folder));
        }
      }
    }
    return Optional.empty();
  }

  private static Path unpack(ZipFile zip, ZipEntry entry, Path folder) throws IOException {
    Path library = folder.resolve("runtime-%08x.so".formatted(entry.getCrc())).toAbsolutePath();
    if (Files.isRegularFile(library) && Files.size(library) == entry.getSize()) {
      return library;
    }
    Files.createDirectories(folder);
    Path fresh = Files.createTempFile(folder, "runtime", ".tmp");
    try (InputStream in = zip.getInputStream(entry)) {
      Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
      // A new file under the old name: who has the old one mapped keeps it.
      Files.move(fresh, library, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
    return library;
  }

  private static String platform() {
    boolean arm = System.getProperty("os.arch", "").equals("aarch64");
    boolean musl = Files.exists(Path.of("/lib/ld-musl-" + (arm ? "aarch64" : "x86_64") + ".so.1"));
    return (musl ? "linux_musl-" : "linux-") + (arm ? "aarch_64" : "x86_64");
  }
}
