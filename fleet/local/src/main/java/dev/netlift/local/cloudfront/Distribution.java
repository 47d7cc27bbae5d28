package dev.netlift.local.cloudfront;

import java.util.List;

/**
 * A distribution as the template declares it. Immutable.
 *
 * @param rootObject the key that {@code /} stands for; empty: none
 * @param behaviors in the order they are asked, the default one last
 */
record Distribution(
    String id, String arn, boolean enabled, String rootObject, List<Behavior> behaviors) {
  Distribution {
    behaviors = List.copyOf(behaviors);
  }
}
