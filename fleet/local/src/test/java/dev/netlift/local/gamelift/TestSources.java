package dev.netlift.local.gamelift;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tests of the SDK and of the local GameLift, as their sources say. */
final class TestSources {
  private static final Pattern TEST = Pattern.compile("\\n  (?:public )?void (given\\w+)\\(");

  // Class, then test, then its source text.
  private final Map<String, Map<String, String>> classes = new TreeMap<>();

  /**
   * @param folders of Java test sources
   */
  static TestSources of(Path... folders) {
    var sources = new TestSources();
    for (Path folder : folders) {
      try (var files = Files.walk(folder)) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::read);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sources;
  }

  private void read(Path file) {
    try {
      String text = Files.readString(file);
      String name = file.getFileName().toString().replace(".java", "");
      Matcher found = TEST.matcher(text);
      List<int[]> starts = new ArrayList<>();
      List<String> names = new ArrayList<>();
      while (found.find()) {
        starts.add(new int[] {found.start()});
        names.add(found.group(1));
      }
      for (int i = 0; i < names.size(); i++) {
        int end = i + 1 < names.size() ? starts.get(i + 1)[0] : text.length();
        classes
            // One name may be a class on either side.
            .computeIfAbsent(name, _ -> new TreeMap<>())
            .merge(names.get(i), text.substring(starts.get(i)[0], end), String::concat);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param test {@code Class} or {@code Class#method}
   */
  boolean has(String test) {
    String[] parts = test.split("#", -1);
    Map<String, String> tests = classes.getOrDefault(parts[0], Map.of());
    return parts.length == 1 ? !tests.isEmpty() : tests.containsKey(parts[1]);
  }

  /** Up to two tests whose text is so. */
  List<String> where(Predicate<String> text) {
    return classes.entrySet().stream()
        .flatMap(
            type ->
                type.getValue().entrySet().stream()
                    .filter(test -> text.test(test.getValue()))
                    .map(test -> type.getKey() + "#" + test.getKey()))
        .limit(2)
        .toList();
  }
}
