package dev.netlift.local.sns;

import dev.netlift.local.identity.PolicyDocument;
import dev.netlift.local.pattern.EventPattern;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One topic. Any thread. */
final class Topic {
  private static final int SUBSCRIPTIONS_MAX = 100;

  private final String arn;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private volatile @Nullable PolicyDocument policy;

  Topic(String arn) {
    this.arn = arn;
  }

  /**
   * @param endpoint ARN of a function, with its alias, or of a queue
   * @param raw whether a queue gets the message alone, without its envelope
   * @param filter what a message must match
   * @param filterBody whether the filter is about the message, and not about its attributes
   * @param deadLetterArn the queue that gets what cannot be delivered
   */
  record Subscription(
      String arn,
      String endpoint,
      boolean raw,
      Optional<EventPattern> filter,
      boolean filterBody,
      Optional<String> deadLetterArn) {
    boolean queue() {
      return endpoint.startsWith("arn:aws:sqs:");
    }
  }

  String arn() {
    return arn;
  }

  List<Subscription> subscriptions() {
    return subscriptions;
  }

  void subscribe(Subscription subscription) {
    subscriptions.removeIf(old -> old.endpoint().equals(subscription.endpoint()));
    if (subscriptions.size() >= SUBSCRIPTIONS_MAX) {
      throw new IllegalStateException("more than " + SUBSCRIPTIONS_MAX + " subscriptions: " + arn);
    }
    subscriptions.add(subscription);
  }

  void unsubscribe(String subscriptionArn) {
    subscriptions.removeIf(each -> each.arn().equals(subscriptionArn));
  }

  void removePolicy() {
    policy = null;
  }

  void policy(PolicyDocument document) {
    policy = document;
  }

  Optional<PolicyDocument> policy() {
    return Optional.ofNullable(policy);
  }
}
