package dev.netlift.local.gamelift;

import java.util.Map;

/**
 * What a server process has told about itself over StatsD, one series.
 *
 * @param name as the collector exports it: letters, digits and underscores
 * @param tags such as gamelift_process_id and session_id
 * @param type g gauge, c counter, ms timer
 * @param value the last of a gauge, the sum of a counter, the mean of a timer in milliseconds
 * @param samples how many lines it was told in
 */
public record MetricReport(
    String name, Map<String, String> tags, String type, double value, long samples) {
  /** Copies the tags. */
  public MetricReport {
    tags = Map.copyOf(tags);
  }
}
