package dev.netlift.release.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A root file system with a shell and coreutils and nothing else: no JDK, no sudo, no network but
 * loopback. What runs in it is root of a user namespace at most, or, where the test is root,
 * nobody.
 */
final class BareRoot {
  private static final List<String> PROGRAMS =
      List.of(
          "bash",
          "sh",
          "cat",
          "chmod",
          "cut",
          "date",
          "df",
          "dirname",
          "grep",
          "head",
          "id",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sha256sum",
          "tail",
          "tee",
          "timeout",
          "tr",
          "true",
          "uname");

  private static final Pattern LIBRARY = Pattern.compile("(/\\S+\\.so\\S*)");
  private static final int NOBODY = 65534;
  private static final long SECONDS_MAX = 150;

  private final Path root;

  record Ended(int code, String text) {}

  private BareRoot(Path root) {
    this.root = root;
  }

  /** Whether this machine lets us have one. */
  static boolean possible() throws Exception {
    if (!System.getProperty("os.name").equals("Linux")) {
      return false;
    }
    return run(unshare("true")).code() == 0;
  }

  static BareRoot make(Path root, List<Path> alsoForThese) throws Exception {
    for (String folder : List.of("bin", "proc", "dev", "tmp", "local/game")) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(
        root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
    var bare = new BareRoot(root);
    for (String program : PROGRAMS) {
      Path found = find(program);
      Files.copy(found, root.resolve("bin").resolve(program), StandardCopyOption.REPLACE_EXISTING);
      bare.copyLibraries(found);
    }
    for (Path program : alsoForThese) {
      bare.copyLibraries(program);
    }
    return bare;
  }

  private static Path find(String program) {
    return Stream.of("/bin", "/usr/bin")
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + program + " on this machine"));
  }

  private void copyLibraries(Path program) throws Exception {
    var libraries = LIBRARY.matcher(run(List.of("ldd", program.toString())).text());
    while (libraries.find()) {
      Path library = Path.of(libraries.group(1)).normalize();
      Path target = root.resolve(library.toString().substring(1));
      if (!Files.exists(target) && Files.isRegularFile(library)) {
        Files.createDirectories(target.getParent());
        Files.copy(library, target);
      }
    }
  }

  Path game() {
    return root.resolve("local/game");
  }

  Path resolve(String path) {
    return root.resolve(path);
  }

  /** Puts a build to /local/game, owned by whoever will run there. */
  void unpack(Path build) throws IOException {
    try (Stream<Path> files = Files.walk(build, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.toList()) {
        Path target = game().resolve(build.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    own();
  }

  void own() throws IOException {
    if (isRoot()) {
      try (Stream<Path> files = Files.walk(game())) {
        for (Path file : files.toList()) {
          Files.setAttribute(file, "unix:uid", NOBODY);
        }
      }
    }
  }

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** In /local/game. */
  Ended run(Map<String, String> environment, String command) throws Exception {
    return runAfter("true", environment, command);
  }

  /** With the build on a disk of its own, of so many bytes. */
  Ended runOnDisk(long bytes, Map<String, String> environment, String command) throws Exception {
    String game = quoted(game());
    String moved = quoted(game().resolveSibling("moved"));
    return runAfter(
        String.format(
            "mkdir -p %2$s && mount --bind %1$s %2$s && mount -t tmpfs -o size=%3$d,mode=777 t %1$s"
                + " && cp -a %2$s/. %1$s/",
            game, moved, bytes),
        environment,
        command);
  }

  private Ended runAfter(String before, Map<String, String> environment, String command)
      throws Exception {
    var variables = new StringBuilder();
    environment.forEach(
        (key, value) -> variables.append(key).append('=').append(value).append(' '));
    String user = isRoot() ? " --userspec=" + NOBODY + ":" + NOBODY : "";
    String prepared =
        String.join(
            " && ",
            "PATH=$PATH:/usr/sbin:/sbin",
            "{ ip link set lo up || true; } 2>/dev/null",
            "mount --rbind /proc " + quoted(root.resolve("proc")),
            "mount --rbind /dev " + quoted(root.resolve("dev")),
            before,
            "exec env -i PATH=/bin "
                + variables
                + "\"$(command -v chroot)\""
                + user
                + " "
                + quoted(root)
                + " /bin/bash -c 'cd /local/game && exec "
                + command
                + "'");
    return run(unshare(prepared));
  }

  private static List<String> unshare(String command) {
    var line = new ArrayList<String>(List.of("unshare"));
    if (!isRoot()) {
      line.add("--map-root-user");
    }
    line.addAll(List.of("--mount", "--net", "sh", "-c", command));
    return line;
  }

  private static String quoted(Path path) {
    return "'" + path + "'";
  }

  private static Ended run(List<String> command) throws Exception {
    Path output = Files.createTempFile("bare", ".txt");
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try {
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
          throw new AssertionError("still runs: " + Files.readString(output));
        }
        return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
