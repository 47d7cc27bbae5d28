package dev.netlift.local;

import dev.netlift.local.cloudwatch.AlarmActions;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.dynamodb.DynamoDb;
import dev.netlift.local.eventbridge.EventBridge;
import dev.netlift.local.eventsource.EventSources;
import dev.netlift.local.front.Service;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.sns.Sns;
import dev.netlift.local.sqs.Sqs;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * What events travel on: queues, topics, the bus, and the mappings that bring them to functions.
 */
record Messaging(Sqs sqs, Sns sns, EventBridge events, EventSources sources) {
  static Messaging start(
      Parts parts,
      String region,
      String account,
      URI endpoint,
      Clock clock,
      Identities identities,
      Lambda lambda,
      DynamoDb dynamoDb) {
    Sqs sqs = parts.add(new Sqs(region, account, endpoint, clock));
    Sns sns = parts.add(new Sns(region, account, clock, lambda, sqs));
    var destinations = new AsyncDestinations(identities, lambda, sqs, sns);
    lambda.destinations(destinations);
    EventBridge events = parts.add(new EventBridge(region, account, clock, lambda, sqs, sns));
    var sources =
        parts.add(new EventSources(region, clock, lambda, sqs, dynamoDb, destinations, identities));
    return new Messaging(sqs, sns, events, sources);
  }

  /** How alarms tell topics, under the topics' policies, and the bus. */
  AlarmActions alarmActions() {
    return new AlarmActions() {
      @Override
      public void publish(String topicArn, String alarmArn, String subject, String message) {
        sns.publish("cloudwatch.amazonaws.com", alarmArn, topicArn, subject, message);
      }

      @Override
      public void event(String alarmArn, ObjectNode detail) {
        events.put("aws.cloudwatch", "CloudWatch Alarm State Change", List.of(alarmArn), detail);
      }
    };
  }

  List<Service> services() {
    return List.of(sqs, sns, events);
  }

  List<ResourceProvider> providers() {
    return Stream.of(sqs.providers(), sns.providers(), events.providers(), sources.providers())
        .flatMap(List::stream)
        .toList();
  }
}
