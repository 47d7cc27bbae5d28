package dev.netlift.local.front;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds who listens on a TCP port, by reading /proc; elsewhere nobody is named. */
final class PortOwner {
  private static final String LISTEN = "0A";

  private PortOwner() {}

  /** For example {@code java (pid 4711: /usr/bin/java -cp ...)}. */
  static String describe(int port) {
    for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
      var inode = inode(Path.of(table), port);
      if (inode.isPresent()) {
        return process(inode.get()).orElse("a process of another user");
      }
    }
    return "another process";
  }

  private static Optional<String> inode(Path table, int port) {
    String suffix = ":" + String.format(Locale.ROOT, "%04X", port);
    try (Stream<String> lines = Files.lines(table)) {
      return lines
          .map(line -> line.trim().split("\\s+"))
          .filter(f -> f.length > 9 && f[1].endsWith(suffix) && f[3].equals(LISTEN))
          .map(f -> f[9])
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // No /proc here, so no name.
    }
  }

  private static Optional<String> process(String inode) {
    String link = "socket:[" + inode + "]";
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(p -> p.getFileName().toString().chars().allMatch(Character::isDigit))
          .filter(p -> holds(p.resolve("fd"), link))
          .findFirst()
          .map(PortOwner::name);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean holds(Path descriptors, String link) {
    try (Stream<Path> files = Files.list(descriptors)) {
      return files.anyMatch(
          file -> {
            try {
              return Files.readSymbolicLink(file).toString().equals(link);
            } catch (IOException e) {
              return false; // Closed while we looked.
            }
          });
    } catch (IOException e) {
      return false; // Another user's process, or one that has just ended.
    }
  }

  private static String name(Path process) {
    String pid = process.getFileName().toString();
    try {
      String command =
          new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
              .replace('\0', ' ')
              .trim();
      String shown = command.length() > 120 ? command.substring(0, 120) + "…" : command;
      return Files.readString(process.resolve("comm")).trim() + " (pid " + pid + ": " + shown + ")";
    } catch (IOException e) {
      return "pid " + pid;
    }
  }
}
