package dev.netlift.local.cloudwatch;

import java.util.SortedMap;

/**
 * What tells one metric from another.
 *
 * @param dimensions by name
 */
record MetricKey(String namespace, String name, SortedMap<String, String> dimensions) {}
