package dev.netlift.server.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who has a port, as far as /proc tells: only processes of the same user, only on Linux. */
final class PortOwner {
  private static final Path PROC = Path.of("/proc");
  private static final List<String> TABLES = List.of("udp", "udp6", "tcp", "tcp6");
  private static final String TCP_LISTEN = "0A";

  private PortOwner() {}

  /** For example {@code pid 4711 (java -jar game.jar)}. */
  static Optional<String> of(int port) {
    Set<String> sockets = sockets(port);
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holdsAny(process, sockets)) {
          return Optional.of("pid " + process.getFileName() + " (" + commandLine(process) + ")");
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Names that the links in a process's fd directory have for the port's sockets. */
  private static Set<String> sockets(int port) {
    String suffix = String.format(":%04X", port);
    Set<String> sockets = new HashSet<>();
    for (String table : TABLES) {
      try {
        for (String line : Files.readAllLines(PROC.resolve("net").resolve(table))) {
          String[] columns = line.trim().split("\\s+");
          boolean bound =
              columns.length > 9
                  && columns[1].endsWith(suffix)
                  && (table.startsWith("udp") || columns[3].equals(TCP_LISTEN));
          if (bound) {
            sockets.add("socket:[" + columns[9] + "]");
          }
        }
      } catch (IOException e) {
        // Not Linux, or no IPv6: the other tables may still tell.
        continue;
      }
    }
    return sockets;
  }

  private static boolean holdsAny(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (sockets.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // Another user's process, or one that has just ended.
      return false;
    }
    return false;
  }

  private static String commandLine(Path process) {
    try {
      String line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
      String readable = line.replace('\0', ' ').replaceAll("[^ -~]", "?").trim();
      return readable.length() > 80 ? readable.substring(0, 80) + "..." : readable;
    } catch (IOException e) {
      return "ended";
    }
  }
}
