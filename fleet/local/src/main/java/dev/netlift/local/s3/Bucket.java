package dev.netlift.local.s3;

import dev.netlift.local.identity.PolicyDocument;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A bucket as it is set up. Immutable.
 *
 * @param events whether its events go to EventBridge
 * @param rules what its lifecycle removes
 * @param blocksPublic whether a policy for everybody is refused
 */
record Bucket(
    String name,
    Instant created,
    boolean events,
    List<Expiry> rules,
    boolean blocksPublic,
    Optional<PolicyDocument> policy) {
  Bucket {
    rules = List.copyOf(rules);
  }

  /** As one is that CreateBucket makes. */
  static Bucket plain(String name, Instant created) {
    return new Bucket(name, created, false, List.of(), true, Optional.empty());
  }

  Bucket with(Optional<PolicyDocument> changed) {
    return new Bucket(name, created, events, rules, blocksPublic, changed);
  }

  String arn() {
    return "arn:aws:s3:::" + name;
  }

  /** What the front has a use of its own for, and what is no name of a bucket. */
  static boolean valid(String name) {
    return name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
        && !name.contains("..")
        && !name.matches("[0-9]+(\\.[0-9]+){3}")
        && !name.equals("apis")
        && !name.equals("sockets")
        && !name.equals("ping");
  }
}
