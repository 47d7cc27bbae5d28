package dev.netlift.local.s3;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The account's event bus. Any thread; never blocks. */
@FunctionalInterface
public interface EventSink {
  /**
   * @param source for example {@code aws.s3}
   * @param resources ARNs the event is about
   * @param detail handed over: the caller changes it no more
   */
  void put(String source, String detailType, List<String> resources, ObjectNode detail);
}
