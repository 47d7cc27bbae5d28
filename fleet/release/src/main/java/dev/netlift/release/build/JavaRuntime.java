package dev.netlift.release.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The Java runtime of a build, out of a JDK: linked from the modules a server uses; or the JDK
 * without its tools, where it is for another processor and brings no modules to link from.
 */
final class JavaRuntime {
  /** What jdeps finds in the server's libraries, and what they reach by name. */
  static final List<String> MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.xml",
          "jdk.jcmd",
          "jdk.jfr",
          "jdk.management",
          "jdk.net",
          "jdk.unsupported");

  private static final int KEY_LENGTH = 16;
  private static final long LINKING_MINUTES_MAX = 5;

  /** What a JDK has beside its runtime. */
  private static final Set<String> TOOLS =
      Set.of("demo", "include", "jmods", "man", "lib/src.zip", "lib/ct.sym");

  private static final Set<String> PROGRAMS = Set.of("java", "jcmd", "jfr");

  private JavaRuntime() {}

  /** What a JDK says of itself in its file {@code release}; empty when it has none. */
  static Map<String, String> release(Path jdk) throws IOException {
    var said = new TreeMap<String, String>();
    Path file = jdk.resolve("release");
    if (Files.isReadable(file)) {
      for (String line : Files.readAllLines(file, UTF_8)) {
        int at = line.indexOf('=');
        if (at > 0) {
          said.put(line.substring(0, at), line.substring(at + 1).replace("\"", "").strip());
        }
      }
    }
    return said;
  }

  /**
   * As {@link #make}, but linked once for a JDK: linking takes seconds, and is most of a build.
   *
   * @param kept a folder for what was linked before
   */
  static String make(Path host, Path jdk, Path runtime, Path kept) throws IOException {
    String key = Hashes.of((jdk.toRealPath() + "\n" + release(jdk) + MODULES).getBytes(UTF_8));
    Path linked = kept.resolve(".runtime-" + key.substring(0, KEY_LENGTH));
    String how = "linked before";
    if (!Files.isDirectory(linked)) {
      Path linking = kept.resolve(linked.getFileName() + "." + ProcessHandle.current().pid());
      try {
        how = make(host, jdk, linking);
        Files.move(linking, linked, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        // Another build may have been first; what it linked is the same.
        if (!Files.isDirectory(linked)) {
          throw e;
        }
      } finally {
        FleetBuild.delete(linking);
      }
    }
    copy(linked, runtime, name -> true);
    return how;
  }

  /**
   * @param host the JDK we run on
   * @param jdk of the processor the build is for
   * @return how it was made, for people
   * @throws IOException says what jlink said
   */
  private static String make(Path host, Path jdk, Path runtime) throws IOException {
    var hosts = BuildFolder.architecture(host.resolve("bin/java"));
    boolean ours = hosts.equals(BuildFolder.architecture(jdk.resolve("bin/java")));
    if (ours && Files.isExecutable(jdk.resolve("bin/jlink"))) {
      link(jdk, List.of(), runtime);
      return "linked from " + MODULES.size() + " modules";
    }
    if (Files.isDirectory(jdk.resolve("jmods"))) {
      link(host, List.of("--module-path", jdk.resolve("jmods").toString()), runtime);
      return "linked from the jmods of another processor";
    }
    copy(jdk, runtime, JavaRuntime::wanted);
    return "the whole JDK without its tools, as it brings no jmods to link from";
  }

  private static void link(Path linker, List<String> from, Path runtime) throws IOException {
    var command = new ArrayList<String>();
    command.add(linker.resolve("bin/jlink").toString());
    command.addAll(from);
    command.addAll(
        List.of(
            "--add-modules",
            String.join(",", MODULES),
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages",
            "--compress",
            "zip-6",
            "--output",
            runtime.toString()));
    Path said = Files.createTempFile("jlink", ".txt");
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().remove("JDK_JAVA_OPTIONS");
      var process = builder.redirectOutput(said.toFile()).start();
      try {
        if (!process.waitFor(LINKING_MINUTES_MAX, TimeUnit.MINUTES) || process.exitValue() != 0) {
          throw new IOException("jlink made no runtime: " + Files.readString(said).strip());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while jlink ran", e);
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.deleteIfExists(said);
    }
  }

  private static void copy(Path jdk, Path runtime, Predicate<String> wanted) throws IOException {
    try (Stream<Path> files = Files.walk(jdk, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = jdk.relativize(file).toString().replace('\\', '/');
        if (wanted.test(name)) {
          Path target = runtime.resolve(name);
          Files.createDirectories(target.getParent());
          Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private static boolean wanted(String name) {
    boolean tool =
        TOOLS.stream().anyMatch(folder -> name.equals(folder) || name.startsWith(folder + "/"));
    boolean otherProgram = name.startsWith("bin/") && !PROGRAMS.contains(name.substring(4));
    return !tool && !otherProgram;
  }
}
