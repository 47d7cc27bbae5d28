package dev.netlift.benchmarks.arena;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/**
 * Who else had a core: every thread of the machine, the kernel's too, as far as it was found on
 * that core when looked at. Looked by one thread, asked by any.
 */
final class Tenants {
  /** Of a thread's line behind its name: the 39th field is the core it was on last. */
  private static final int CORE = 39 - 3;

  private static final int TOLD_MAX = 3;
  private static final Path PROCESSES = Path.of("/proc");

  /** Threads of one name in one process. */
  private record Tenant(long process, String name) {}

  private final int core;
  private final Map<String, Long> spentByThread = new HashMap<>();
  private final Map<Tenant, Long> spentHere = new HashMap<>();
  private final NavigableMap<Long, Map<Tenant, Long>> looks = new ConcurrentSkipListMap<>();

  Tenants(int core) {
    this.core = core;
  }

  void look() {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : processes) {
        look(process);
      }
    } catch (IOException e) {
      // No such thing here: nobody is told of.
    }
    looks.put(System.nanoTime(), Map.copyOf(spentHere));
  }

  private void look(Path process) {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
      long id = Long.parseLong(process.getFileName().toString());
      for (Path thread : threads) {
        String name = thread.getFileName().toString();
        String times = read(thread.resolve("schedstat"));
        long spent = Long.parseLong(times.substring(0, times.indexOf(' ')));
        Long before = spentByThread.put(name, spent);
        if (before != null && spent > before) {
          look(id, thread, spent - before);
        }
      }
    } catch (IOException | RuntimeException e) {
      // It has ended meanwhile.
    }
  }

  private void look(long process, Path thread, long nanos) throws IOException {
    String line = read(thread.resolve("stat"));
    int end = line.lastIndexOf(')');
    if (Integer.parseInt(line.substring(end + 2).split(" ")[CORE]) == core) {
      String name = line.substring(line.indexOf('(') + 1, end);
      spentHere.merge(new Tenant(process, name), nanos, Long::sum);
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private Map<String, Double> shares(long but, long fromNanos, long toNanos) {
    var from = looks.ceilingEntry(fromNanos);
    var to = looks.floorEntry(toNanos);
    if (from == null || to == null || to.getKey() <= from.getKey()) {
      return Map.of();
    }
    double nanos = to.getKey() - from.getKey();
    return to.getValue().entrySet().stream()
        .filter(each -> each.getKey().process() != but)
        .collect(
            Collectors.toMap(
                each -> each.getKey().name(),
                each -> (each.getValue() - from.getValue().getOrDefault(each.getKey(), 0L)) / nanos,
                Double::sum));
  }

  /** Share of the core, 0 to 1, that others than this process had. */
  double others(long but, long fromNanos, long toNanos) {
    return shares(but, fromNanos, toNanos).values().stream().mapToDouble(share -> share).sum();
  }

  /** The first of them in percent, such as {@code kdamond.0 0.4, kcompactd0 0.1}. */
  String told(long but, long fromNanos, long toNanos) {
    List<Map.Entry<String, Double>> most =
        shares(but, fromNanos, toNanos).entrySet().stream()
            .filter(each -> each.getValue() >= 0.0005)
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .limit(TOLD_MAX)
            .toList();
    return most.stream()
        .map(each -> String.format(Locale.ROOT, "%s %.1f", each.getKey(), 100 * each.getValue()))
        .collect(Collectors.joining(", "));
  }
}
