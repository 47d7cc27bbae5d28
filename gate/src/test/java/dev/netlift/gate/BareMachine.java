package dev.netlift.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A machine as a newcomer has it, made of a folder: the programs of every Unix on its PATH, a JDK
 * 17 in front of them and in JAVA_HOME, and a JDK 25 beside it that only who looks for it finds. No
 * git, Node, Docker, browser or package manager. The JDK 17 writes down what it is asked, and does
 * nothing.
 */
final class BareMachine {
  /** What a launcher and the Maven wrapper may expect to be there. */
  private static final List<String> PROGRAMS =
      List.of(
          "awk",
          "basename",
          "cat",
          "chmod",
          "cmp",
          "cp",
          "cut",
          "date",
          "df",
          "dirname",
          "env",
          "expr",
          "find",
          "getconf",
          "grep",
          "head",
          "id",
          "kill",
          "ln",
          "ls",
          "mkdir",
          "mktemp",
          "mv",
          "nice",
          "printf",
          "ps",
          "readlink",
          "rm",
          "sed",
          "setsid",
          "sh",
          "sleep",
          "sort",
          "tail",
          "touch",
          "tr",
          "uname",
          "uniq",
          "wc",
          "xargs");

  private final Path folder;
  private final Optional<Path> jdk25;

  /**
   * @param folder empty, to be made a machine of
   * @param jdk25 its JDK 25; without, it has none
   */
  BareMachine(Path folder, Optional<Path> jdk25) throws IOException {
    this.folder = folder;
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String program : PROGRAMS) {
      Optional<Path> real =
          Stream.of("/usr/bin", "/bin", "/usr/sbin")
              .map(place -> Path.of(place, program))
              .filter(Files::isExecutable)
              .findFirst();
      if (real.isPresent()) {
        Files.createSymbolicLink(bin.resolve(program), real.get());
      }
    }
    Path old = jdk("jdk-17", "17.0.13");
    for (String program : List.of("java", "javac")) {
      Files.createSymbolicLink(bin.resolve(program), old.resolve("bin").resolve(program));
    }
    if (jdk25.isPresent()) {
      Path beside = folder.resolve("jdks").resolve("jdk-25");
      Files.createSymbolicLink(beside, jdk25.get());
      this.jdk25 = Optional.of(beside);
    } else {
      this.jdk25 = Optional.empty();
    }
  }

  /** One whose JDK 25, too, only writes down what it is asked. */
  static BareMachine ofPaper(Path folder) throws IOException {
    Path drawn = Files.createDirectories(folder.resolve("drawn"));
    return new BareMachine(
        Files.createDirectories(folder.resolve("machine")), Optional.of(paper(drawn, "25.0.1")));
  }

  private Path jdk(String name, String version) throws IOException {
    return paper(Files.createDirectories(folder.resolve("jdks").resolve(name)), version);
  }

  private static Path paper(Path home, String version) throws IOException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    for (String program : List.of("java", "javac")) {
      script(
          bin.resolve(program),
          """
          #!/bin/sh
          case "$*" in
            -version) printf 'openjdk version "%s"\\n' >&2; exit 0 ;;
          esac
          printf '%%s\\n' "$*" >>'%s'
          exit 1
          """
              .formatted(version, home.resolve("asked")));
    }
    return home;
  }

  static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Where its JDK 25 is, as one finds it there. */
  Path jdk25() {
    return jdk25.orElseThrow();
  }

  /** What the JDK 17 was asked to run, beside telling its version. */
  List<String> askedOfJdk17() throws IOException {
    return asked(folder.resolve("jdks").resolve("jdk-17"));
  }

  /** The same of a JDK 25 of paper. */
  List<String> askedOfJdk25() throws IOException {
    return asked(jdk25());
  }

  private static List<String> asked(Path home) throws IOException {
    Path file = home.resolve("asked");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Has a command run here. */
  Command on(Command command) {
    return command
        .with("PATH", folder.resolve("bin").toString())
        .with("JAVA_HOME", folder.resolve("jdks").resolve("jdk-17").toString())
        .with("NETLIFT_JDK_ROOTS", folder.resolve("jdks").toString())
        .with("NETLIFT_JAVA_HOME", "")
        .with("NETLIFT_NO_BUILD", "");
  }
}
