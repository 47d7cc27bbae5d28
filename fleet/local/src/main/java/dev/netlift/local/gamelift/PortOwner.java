package dev.netlift.local.gamelift;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds out whether a port is taken, and by whom where the system tells. */
final class PortOwner {
  private PortOwner() {}

  /**
   * @return empty when both UDP and TCP can be bound; else what is known, for example {@code UDP
   *     7777 is taken by pid 4711 (java)}
   */
  static Optional<String> of(int port) {
    String protocol;
    if (!udpFree(port)) {
      protocol = "UDP";
    } else if (!tcpFree(port)) {
      protocol = "TCP";
    } else {
      return Optional.empty();
    }
    return Optional.of(
        protocol + " " + port + " is taken by " + owner(protocol, port).orElse("another process"));
  }

  private static boolean udpFree(int port) {
    try (var socket = new DatagramSocket(null)) {
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean tcpFree(int port) {
    try (var socket = new ServerSocket()) {
      // As servers do it: connections of the process before, still closing, are no reason to
      // refuse.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  // Linux only; elsewhere the owner stays unknown and the port is named all the same.
  private static Optional<String> owner(String protocol, int port) {
    var inodes = new HashSet<String>();
    String table = protocol.toLowerCase(Locale.ROOT);
    inodes(Path.of("/proc/net/" + table), port, inodes);
    inodes(Path.of("/proc/net/" + table + "6"), port, inodes);
    if (inodes.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.allProcesses()
        .filter(process -> holds(process.pid(), inodes))
        .findFirst()
        .map(
            process ->
                "pid "
                    + process.pid()
                    + process
                        .info()
                        .command()
                        .map(c -> " (" + Path.of(c).getFileName() + ")")
                        .orElse(""));
  }

  private static void inodes(Path table, int port, Set<String> into) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    List<String> lines;
    try {
      lines = Files.readAllLines(table);
    } catch (IOException e) {
      return;
    }
    for (String line : lines) {
      String[] columns = line.strip().split("\\s+");
      // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode; 0A is listening.
      boolean udp = String.valueOf(table.getFileName()).startsWith("udp");
      if (columns.length > 9 && columns[1].endsWith(suffix) && (udp || columns[3].equals("0A"))) {
        into.add("socket:[" + columns[9] + "]");
      }
    }
  }

  private static boolean holds(long pid, Set<String> sockets) {
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path descriptor : descriptors) {
        if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
          return true;
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return false; // Another user's, or already gone.
    }
    return false;
  }
}
