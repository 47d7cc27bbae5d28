package dev.netlift.local.console;

import dev.netlift.local.console.OperatorCalls.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The stacks' dashboards, and their data. Any thread. */
final class DashboardsView {
  static final int MINUTES_DEFAULT = 60;
  private static final int MINUTES_MIN = 5;
  private static final int MINUTES_MAX = 720;
  private static final int POINTS_MAX = 240;
  private static final int QUERIES_MAX = 500; // of one GetMetricData

  private final OperatorCalls calls;

  /** One series that is asked for, and the widget it is of. */
  private record Asked(WidgetReader.Wanted wanted, int widget) {}

  DashboardsView(OperatorCalls calls) {
    this.calls = calls;
  }

  ObjectNode list() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    ArrayNode dashboards = json.putArray("dashboards");
    for (JsonNode entry : asked("ListDashboards", object()).path("DashboardEntries")) {
      String name = entry.path("DashboardName").asString("");
      dashboards.addObject().put("name", name).put("widgets", body(name).path("widgets").size());
    }
    return json;
  }

  private JsonNode body(String name) {
    Answer answer = calls.cloudWatch("GetDashboard", object().put("DashboardName", name));
    if (answer.status() == 404) {
      throw Refusal.notFound("There is no dashboard " + name);
    }
    return JsonMapper.shared().readTree(required(answer).path("DashboardBody").asString("{}"));
  }

  private JsonNode asked(String operation, ObjectNode request) {
    return required(calls.cloudWatch(operation, request));
  }

  private static JsonNode required(Answer answer) {
    if (!answer.good()) {
      throw new Refusal(502, "refused", answer.message());
    }
    return answer.body();
  }

  /**
   * @param minutes back from now; outside the bounds it is refused
   */
  ObjectNode one(String name, int minutes, Instant now) {
    if (minutes < MINUTES_MIN || minutes > MINUTES_MAX) {
      throw Refusal.field("minutes", "must be " + MINUTES_MIN + " to " + MINUTES_MAX);
    }
    JsonNode widgets = body(name).path("widgets");
    int least = 60 * Math.ceilDiv(minutes, POINTS_MAX);
    // The minute that is under way has an end that is to come.
    long to = Math.floorDiv(now.getEpochSecond(), 60L) * 60 + 60;
    long from = to - minutes * 60L;
    List<WidgetReader.Known> known = known();
    var wanted = new ArrayList<Asked>();
    for (int i = 0; i < widgets.size(); i++) {
      for (WidgetReader.Wanted one : WidgetReader.wanted(widgets.path(i), least, known)) {
        wanted.add(new Asked(one, i));
      }
    }
    List<JsonNode> answers = data(wanted, from, to);
    ObjectNode json =
        object()
            .put("name", name)
            .put("fromMillis", from * 1_000)
            .put("toMillis", to * 1_000)
            .put("periodSeconds", least);
    ArrayNode into = json.putArray("widgets");
    for (int i = 0; i < widgets.size(); i++) {
      ObjectNode widget = WidgetReader.frame(widgets.path(i));
      into.add(widget);
      series(i, wanted, answers, widget);
      widget.put("note", WidgetReader.note(widgets.path(i), known));
    }
    return json;
  }

  /** In the order they were asked for; empty where nothing was answered. */
  private List<JsonNode> data(List<Asked> wanted, long from, long to) {
    var answers = new ArrayList<JsonNode>();
    for (int start = 0; start < wanted.size(); start += QUERIES_MAX) {
      int end = Math.min(wanted.size(), start + QUERIES_MAX);
      ObjectNode request =
          object().put("StartTime", from).put("EndTime", to).put("ScanBy", "TimestampAscending");
      ArrayNode queries = request.putArray("MetricDataQueries");
      for (int i = start; i < end; i++) {
        queries.add(wanted.get(i).wanted().query("q" + i));
      }
      Map<String, JsonNode> byId = new HashMap<>();
      for (JsonNode result : asked("GetMetricData", request).path("MetricDataResults")) {
        byId.put(result.path("Id").asString(""), result);
      }
      for (int i = start; i < end; i++) {
        answers.add(byId.getOrDefault("q" + i, object()));
      }
    }
    return answers;
  }

  private static void series(
      int widget, List<Asked> wanted, List<JsonNode> answers, ObjectNode into) {
    ArrayNode series = into.putArray("series");
    ArrayNode silent = into.putArray("silent");
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).widget() != widget) {
        continue;
      }
      WidgetReader.Wanted one = wanted.get(i).wanted();
      JsonNode times = answers.get(i).path("Timestamps");
      JsonNode values = answers.get(i).path("Values");
      if (times.isEmpty()) {
        silent.add(one.label());
        continue;
      }
      ObjectNode told = one.describe(series.addObject());
      ArrayNode points = told.putArray("points");
      for (int point = 0; point < times.size(); point++) {
        points
            .addArray()
            .add(times.path(point).asLong() * 1_000)
            .add(values.path(point).asDouble());
      }
    }
  }

  /** Everything that was ever measured here. */
  private List<WidgetReader.Known> known() {
    var known = new ArrayList<WidgetReader.Known>();
    ObjectNode request = object();
    while (true) {
      JsonNode page = asked("ListMetrics", request);
      for (JsonNode metric : page.path("Metrics")) {
        Map<String, String> dimensions = new HashMap<>();
        for (JsonNode pair : metric.path("Dimensions")) {
          dimensions.put(pair.path("Name").asString(""), pair.path("Value").asString(""));
        }
        known.add(
            new WidgetReader.Known(
                metric.path("Namespace").asString(""),
                metric.path("MetricName").asString(""),
                dimensions));
      }
      if (!page.has("NextToken")) {
        return known;
      }
      request.set("NextToken", page.path("NextToken"));
    }
  }

  private static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }
}
