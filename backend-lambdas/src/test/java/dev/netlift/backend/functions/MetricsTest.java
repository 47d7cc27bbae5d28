package dev.netlift.backend.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MetricsTest {
  private static final Path TEMPLATE = Path.of("..", "fleet", "aws", "templates", "system.json");

  private static final Pattern DRAWN =
      Pattern.compile("\"Netlift/Backend\",\"([^\"]+)\",\"([^\"]+)\",\"([^\"]+)\"");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Metrics metrics =
      new Metrics(new PrintStream(out, true, StandardCharsets.UTF_8), new TestClock());
  private final Measured measured = new Measured(metrics);

  private List<JsonNode> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().map(Json::read).toList();
  }

  @Test
  void givenACall_whenHandled_thenOneLineCountsItByTypeAndOverAll() {
    measured.call("POST /x", 3, () -> "answer", answer -> 1);

    JsonNode line = lines().getFirst();
    JsonNode directive = line.path("_aws").path("CloudWatchMetrics").path(0);
    assertThat(lines()).hasSize(1);
    assertThat(directive.path("Namespace").asString()).isEqualTo("Netlift/Backend");
    assertThat(directive.path("Dimensions")).hasToString("[[],[\"MessageType\"]]");
    assertThat(line.path("MessageType").asString()).isEqualTo("POST /x");
    assertThat(line.path("MessageReceived").asInt()).isEqualTo(3);
    assertThat(line.path("MessageProcessingError").asInt()).isEqualTo(1);
    assertThat(line.path("MessageProcessingDuration").asDouble(-1)).isBetween(0.0, 10_000.0);
    for (JsonNode metric : directive.path("Metrics")) {
      assertThat(line.path(metric.path("Name").asString()).isNumber()).isTrue();
    }
  }

  @Test
  void givenACallThatThrows_whenHandled_thenAllItsMessagesAreErrorsAndItIsThrown() {
    assertThatThrownBy(
            () ->
                measured.call(
                    "t",
                    2,
                    () -> {
                      throw new IOException("broken");
                    },
                    answer -> 0))
        .isInstanceOf(IOException.class);

    assertThat(lines().getFirst().path("MessageProcessingError").asInt()).isEqualTo(2);
  }

  @Test
  void givenTypesWithoutEnd_whenHandled_thenTheDimensionStaysBounded() {
    for (int i = 0; i < 3 * Metrics.TYPES_MAX; i++) {
      measured.call("type " + i, () -> {});
    }

    var types =
        lines().stream()
            .map(line -> line.path("MessageType").asString(""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(types).hasSize(Metrics.TYPES_MAX + 1).contains(Metrics.OTHER);
  }

  @Test
  void givenARoute_whenItFailsByOurFaultOrByItsCallers_thenOnlyOursIsAnError() throws IOException {
    for (var failure : List.of(new BackendException("down", true), Refusal.notFound("none"))) {
      var function =
          new HttpFunction(measured) {
            @Override
            protected Reply answer(Request request) {
              throw failure;
            }
          };
      function.handleRequest(
          new java.io.ByteArrayInputStream(
              Calls.bytes("{\"routeKey\":\"GET /y\",\"requestContext\":{\"http\":{}}}")),
          new ByteArrayOutputStream(),
          new HttpFunctionTest.FakeContext());
    }

    assertThat(lines())
        .extracting(line -> line.path("MessageProcessingError").asInt())
        .containsExactly(1, 0);
    assertThat(lines())
        .extracting(line -> line.path("MessageType").asString(""))
        .containsOnly("GET /y");
  }

  @Test
  void givenTheTemplatesAlarmsAndDashboards_thenEachMetricOfOursIsOneThatFunctionsTell()
      throws IOException {
    var named = new TreeSet<String>();
    var types = new TreeSet<String>();
    var routes = new TreeSet<String>();
    var filtered = new TreeSet<String>();
    for (JsonNode resource : Json.read(Files.readString(TEMPLATE)).path("Resources")) {
      JsonNode properties = resource.path("Properties");
      if (properties.path("Namespace").asString("").equals(Metrics.NAMESPACE)) {
        named.add(properties.path("MetricName").asString());
        assertThat(properties.path("Dimensions")).as("only over all").isEmpty();
      }
      routes.add(properties.path("RouteKey").asString(""));
      // These come out of the gateway's logs, not of ours.
      properties
          .path("MetricTransformations")
          .forEach(made -> filtered.add(made.path("MetricName").asString()));
      var drawn = DRAWN.matcher(joined(properties.path("DashboardBody")));
      while (drawn.find()) {
        named.add(drawn.group(1));
        assertThat(drawn.group(2)).isEqualTo(Metrics.MESSAGE_TYPE);
        types.add(drawn.group(3));
      }
    }
    var told = Stream.of(Metrics.Name.values()).map(Metrics.Name::text).toList();

    assertThat(told).as("one name, one meaning").doesNotContainAnyElementsOf(filtered);
    named.removeAll(filtered);
    assertThat(named).hasSizeGreaterThan(5);
    assertThat(told).containsAll(named);
    types.removeAll(routes);
    assertThat(types)
        .as("what is no route is a literal of a handler")
        .isNotEmpty()
        .allMatch(type -> handlersSay(type));
  }

  /** The text of a Fn::Join, whatever is filled in left out. */
  private static String joined(JsonNode value) {
    return value
        .path("Fn::Join")
        .path(1)
        .valueStream()
        .map(part -> part.asString("x"))
        .collect(Collectors.joining());
  }

  /** Whole, or in two words: what it is a step of, and the step. */
  private static boolean handlersSay(String type) {
    int space = type.indexOf(' ') + 1;
    return isLiteral(type)
        || space > 0 && isLiteral(type.substring(0, space)) && isLiteral(type.substring(space));
  }

  private static boolean isLiteral(String type) {
    try (var sources = Files.walk(Path.of("src", "main", "java"))) {
      return sources
          .filter(file -> file.toString().endsWith(".java"))
          .anyMatch(file -> source(file).contains("\"" + type + "\""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String source(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void givenTheNames_thenEachIsToldBySomeFunction() {
    JavaClasses ours =
        new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("dev.netlift.backend");
    var used =
        ours.stream()
            .filter(type -> !type.isEquivalentTo(Metrics.Name.class))
            .flatMap(type -> type.getFieldAccessesFromSelf().stream())
            .filter(access -> access.getTargetOwner().isEquivalentTo(Metrics.Name.class))
            .map(access -> access.getTarget().getName())
            .collect(Collectors.toSet());

    assertThat(used).containsAll(Arrays.stream(Metrics.Name.values()).map(Enum::name).toList());
  }
}
