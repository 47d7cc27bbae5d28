package dev.netlift.local.cloudwatch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is counted of which log group's lines, by the name of its filter. Any thread. */
final class LogFilters {
  private final Map<String, Filter> filters = new ConcurrentHashMap<>();

  /**
   * @param value told for each line that matches
   */
  record Filter(String logGroup, LogPattern pattern, MetricKey metric, double value) {}

  /** Adds a filter, in the place of the one of its name. */
  void put(String name, Filter filter) {
    filters.put(name, filter);
  }

  void remove(String name) {
    filters.remove(name);
  }

  /** Tells the metrics of all filters that an event matches. */
  void take(String logGroup, String event, LogIntake intake) {
    for (Filter filter : filters.values()) {
      if (filter.logGroup().equals(logGroup) && filter.pattern().matches(event)) {
        intake.tell(filter.metric(), "None", filter.value());
      }
    }
  }
}
