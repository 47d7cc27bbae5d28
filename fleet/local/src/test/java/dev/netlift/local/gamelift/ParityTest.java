package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.gamelift.ErrorType;
import dev.netlift.gamelift.GameLiftServer;
import dev.netlift.gamelift.SdkWire;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.gamelift.GameLiftClient;

/**
 * Writes docs/gamelift-parity.md from the code, the test names and parity/rows.txt, and fails on
 * what has no row or no test. {@code ./mvnw -pl fleet/local -am test -Dtest=ParityTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dnetlift.parity=write} writes the page anew.
 */
class ParityTest {
  private static final Path ROOT = Path.of("../..");
  private static final Path PAGE = ROOT.resolve("docs/gamelift-parity.md");
  private static final TestSources TESTS =
      TestSources.of(
          ROOT.resolve("gamelift-sdk/src/test/java"),
          Path.of("src/test/java/dev/netlift/local/gamelift"));
  // Those of the protocol's description that the SDK may not have yet.
  private static final List<String> SPECIFIED =
      List.of("initMetrics", "listContainersNetworkInfo", "getComputeCertificate");
  private static final Map<String, String> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("operation", "SDK operations");
    KINDS.put("action", "Messages from a server process");
    KINDS.put("push", "Pushes to a server process");
    KINDS.put("timer", "Timers of the service");
    KINDS.put("quirk", "Inferred behaviour, each a setting (`ServiceQuirks`)");
    KINDS.put("error", "Errors of the SDK");
    KINDS.put("api", "GameLift API operations");
  }

  private record Row(String kind, String name, String evidence, List<String> tests) {}

  @TempDir Path folder;
  private final List<String> problems = new ArrayList<>();

  @Test
  void givenTheCodeAndTheTests_whenCompared_thenEachThingHasARowAndEachRowItsTests()
      throws IOException {
    Map<String, Set<String>> implemented = implemented();
    Map<String, Row> rows = new TreeMap<>();
    for (Row row : rows()) {
      if (rows.put(row.kind + " " + row.name, row) != null) {
        problems.add("two rows for " + row.kind + " " + row.name);
      }
      if (!implemented.getOrDefault(row.kind, Set.of()).contains(row.name)) {
        problems.add("a row for what the code does not have: " + row.kind + " " + row.name);
      }
      row.tests.stream()
          .filter(test -> !TESTS.has(test))
          .forEach(test -> problems.add(row.kind + " " + row.name + ": no test " + test));
    }
    var page = new StringBuilder(HEAD);
    for (var kind : KINDS.entrySet()) {
      Set<String> things = implemented.getOrDefault(kind.getKey(), Set.of());
      List<Row> complete = new ArrayList<>();
      for (String name : things) {
        Row row = rows.get(kind.getKey() + " " + name);
        complete.add(row == null ? derived(kind.getKey(), name) : row);
      }
      section(page, kind.getKey(), kind.getValue(), complete);
    }
    assertThat(problems).as("rows are in fleet/local/src/test/resources/parity/rows.txt").isEmpty();
    if ("write".equals(System.getProperty("netlift.parity"))) {
      Files.writeString(PAGE, page);
    }
    assertThat(page.toString())
        .as("docs/gamelift-parity.md is stale: see ParityTest for the command that writes it")
        .isEqualTo(Files.readString(PAGE));
  }

  private static final String HEAD =
      """
      # GameLift parity

      Written by `ParityTest` from the code and the test names; do not edit. Evidence: G, C, # read in the Go, C++ and C# SDKs; AG in the
      Agent; OBS observed on them; DOC documented by AWS; FORUM from service logs in public threads; INFER inferred, and so a setting; ours.
      """;

  /** Tests that name the thing, for what has no line of its own. */
  private Row derived(String kind, String name) {
    String first = name.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + name.substring(1);
    List<String> tests =
        TESTS.where(
            text ->
                text.contains("\"" + name + "\"")
                    || text.contains("." + first + "(")
                    || text.contains("." + first + "Async("));
    if (tests.isEmpty()) {
      problems.add(
          "no row and no test that names it: "
              + kind
              + " "
              + name
              + "; add "
              + kind
              + "|"
              + name
              + "|DOC|SomeTest#someMethod");
    }
    return new Row(kind, name, kind.equals("api") ? "DOC" : "-", tests);
  }

  private static void section(StringBuilder page, String kind, String title, List<Row> rows) {
    page.append("\n## ")
        .append(title)
        .append("\n\n| name | implemented | tested by | evidence |\n");
    page.append("|---|---|---|---|\n");
    for (Row row : rows) {
      page.append(
          "| %s | yes | %s | %s |\n"
              .formatted(
                  row.name,
                  row.tests.stream().map(t -> "`" + t + "`").collect(Collectors.joining(" ")),
                  row.evidence));
    }
    if (kind.equals("operation")) {
      SPECIFIED.stream()
          .filter(name -> rows.stream().noneMatch(row -> row.name.equals(name)))
          .forEach(name -> page.append("| " + name + " | no | | G C # |\n"));
    }
    if (kind.equals("api")) {
      Set<String> missing = allOperations();
      missing.removeAll(rows.stream().map(Row::name).toList());
      page.append("\nNot implemented; each answers UnknownOperationException: ")
          .append(String.join(", ", missing))
          .append(".\n");
    }
  }

  private static List<Row> rows() throws IOException {
    try (var in =
        Objects.requireNonNull(ParityTest.class.getResourceAsStream("/parity/rows.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(
              line -> {
                String[] cells = line.split("\\|", -1);
                return new Row(cells[0], cells[1], cells[2], List.of(cells[3].split(" +")));
              })
          .toList();
    }
  }

  private Map<String, Set<String>> implemented() throws IOException {
    Map<String, Set<String>> things = new TreeMap<>();
    things.put(
        "operation",
        Arrays.stream(GameLiftServer.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .map(Method::getName)
            .filter(name -> !name.endsWith("Async"))
            .collect(Collectors.toCollection(TreeSet::new)));
    things.put("action", actions());
    things.put("push", new TreeSet<>(SdkWire.pushes()));
    Set<String> timers = components(Timers.class);
    timers.add("activationTimeoutSeconds");
    things.put("timer", timers);
    things.put("quirk", components(ServiceQuirks.class));
    things.put(
        "error",
        Arrays.stream(ErrorType.values())
            .map(Enum::name)
            .collect(Collectors.toCollection(TreeSet::new)));
    things.put("api", ApiModelTest.served(new World(folder)));
    return things;
  }

  private static Set<String> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> actions() throws IOException {
    String source =
        Files.readString(Path.of("src/main/java/dev/netlift/local/gamelift/SdkActions.java"));
    return Pattern.compile("case \"([A-Z]\\w+)\" ->")
        .matcher(source)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> allOperations() {
    Collection<String> own =
        Set.of("Builder", "Create", "ServiceName", "ServiceMetadata", "Waiter", "Close");
    return Arrays.stream(GameLiftClient.class.getMethods())
        .map(Method::getName)
        .filter(name -> !name.endsWith("Paginator"))
        .map(name -> name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1))
        .filter(name -> !own.contains(name) && !name.startsWith("ServiceClient"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
