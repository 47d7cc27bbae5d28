package dev.netlift.server.metrics;

import java.util.List;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;

/**
 * Where published metrics go: CloudWatch's PutMetricData. May block; not called on the tick thread.
 */
@FunctionalInterface
public interface MetricSink {
  void put(String namespace, List<MetricDatum> data);
}
