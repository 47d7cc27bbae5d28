package dev.netlift.local.eventsource;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.dynamodb.DynamoDb;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.lambda.Destinations;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.sqs.Sqs;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The event source mappings of this cloud. Any thread. */
public final class EventSources implements AutoCloseable {
  private static final List<String> QUEUE_ACTIONS =
      List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes");
  private static final List<String> STREAM_ACTIONS =
      List.of("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator");

  private final String region;
  private final Clock clock;
  private final Lambda lambda;
  private final Sqs sqs;
  private final DynamoDb dynamoDb;
  private final Destinations destinations;
  private final Identities identities;
  private final Map<String, AutoCloseable> pollers = new ConcurrentHashMap<>(); // by mapping

  /**
   * @param destinations takes what is told of a stream's records that are given up
   */
  public EventSources(
      String region,
      Clock clock,
      Lambda lambda,
      Sqs sqs,
      DynamoDb dynamoDb,
      Destinations destinations,
      Identities identities) {
    this.region = region;
    this.clock = clock;
    this.lambda = lambda;
    this.sqs = sqs;
    this.dynamoDb = dynamoDb;
    this.destinations = destinations;
    this.identities = identities;
  }

  /** Every provider of event source mappings. */
  public List<ResourceProvider> providers() {
    return List.of(new MappingProvider(this));
  }

  /**
   * Starts a mapping, in the place of the one of that name.
   *
   * @throws DeployException the function's role or the queue does not suit it
   */
  void start(String name, MappingSettings settings, String where) {
    String role;
    Duration timeout;
    try {
      role = lambda.roleArn(settings.function());
      timeout = lambda.timeout(settings.function());
    } catch (AwsException e) {
      throw new DeployException(where + ": " + e.message(), e);
    }
    List<String> actions = settings.stream() ? STREAM_ACTIONS : QUEUE_ACTIONS;
    actions.forEach(action -> requireAllowed(role, action, settings.sourceArn(), where));
    settings
        .onFailureArn()
        .ifPresent(
            arn -> {
              String send = arn.startsWith("arn:aws:sqs:") ? "sqs:SendMessage" : "sns:Publish";
              requireAllowed(role, send, arn, where);
            });
    stop(name);
    if (settings.stream()) {
      var poller = new StreamPoller(settings, dynamoDb, lambda, destinations, region, clock);
      try {
        poller.start();
      } catch (AwsException e) {
        throw new DeployException(where + ": " + e.message(), e);
      }
      pollers.put(name, poller);
    } else {
      requireQueue(settings, timeout, where);
      var poller = new QueuePoller(settings, lambda, sqs);
      poller.start();
      pollers.put(name, poller);
    }
  }

  private void requireQueue(MappingSettings settings, Duration timeout, String where) {
    String queue = settings.sourceArn();
    if (!sqs.exists(queue)) {
      throw new DeployException(where + ": there is no queue " + queue);
    }
    if (sqs.visibility(queue).compareTo(timeout) < 0) {
      throw new DeployException(
          where
              + ": Queue visibility timeout: "
              + sqs.visibility(queue).toSeconds()
              + " seconds is less than Function timeout: "
              + timeout.toSeconds()
              + " seconds");
    }
  }

  private void requireAllowed(String roleArn, String action, String resource, String where) {
    if (!identities.allowed(roleArn, action, resource)) {
      throw new DeployException(
          where
              + ": The function execution role does not have permissions to call "
              + action
              + " on "
              + resource);
    }
  }

  /** Of one that does not run nothing is left to do. */
  void stop(String name) {
    AutoCloseable poller = pollers.remove(name);
    if (poller != null) {
      try {
        poller.close();
      } catch (Exception e) {
        throw new IllegalStateException("a poller only interrupts its threads", e);
      }
    }
  }

  @Override
  public void close() {
    List.copyOf(pollers.keySet()).forEach(this::stop);
  }
}
