package dev.netlift.local.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.PurgeQueueInProgressException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** The SDK's own client against the queues, through the front. */
class SqsIT {
  private static final String REGION = "us-west-2";
  private static final String ACCOUNT = "111122223333";

  @TempDir Path state;
  private Front front;
  private Sqs sqs;
  private Identities identities;
  private SqsClient client;

  @BeforeEach
  void start() {
    Clock clock = Clock.systemUTC();
    front = Front.bind(new FrontConfig(0, REGION, clock));
    identities = new Identities(ACCOUNT, state, clock);
    sqs = new Sqs(REGION, ACCOUNT, front.endpoint(), clock);
    front.serve(identities, new CallPolicies(identities, REGION, ACCOUNT), List.of(sqs), List.of());
    Keys keys = identities.administrator();
    client = client(AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey()));
  }

  @AfterEach
  void stop() {
    client.close();
    sqs.close();
    front.close();
  }

  private SqsClient client(AwsCredentials keys) {
    return SqsClient.builder()
        .endpointOverride(front.endpoint())
        .region(Region.of(REGION))
        .credentialsProvider(StaticCredentialsProvider.create(keys))
        .build();
  }

  private String create(String name, Map<QueueAttributeName, String> attributes) {
    return client.createQueue(r -> r.queueName(name).attributes(attributes)).queueUrl();
  }

  @Test
  void givenAQueue_whenSentReceivedAndDeleted_thenChecksumsAttributesAndCountsAreRight() {
    String url = create("q", Map.of());
    assertThat(client.getQueueUrl(r -> r.queueName("q")).queueUrl()).isEqualTo(url);
    assertThat(url).isEqualTo(front.endpoint() + "/" + ACCOUNT + "/q");

    // The client checks both checksums itself.
    client.sendMessage(
        r ->
            r.queueUrl(url)
                .messageBody("héllo")
                .messageAttributes(
                    Map.of(
                        "kind",
                        MessageAttributeValue.builder().dataType("String").stringValue("k").build(),
                        "raw",
                        MessageAttributeValue.builder()
                            .dataType("Binary.x")
                            .binaryValue(SdkBytes.fromUtf8String("b"))
                            .build())));
    var message =
        client
            .receiveMessage(
                r ->
                    r.queueUrl(url)
                        .waitTimeSeconds(1)
                        .messageAttributeNames("ra.*")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
            .messages()
            .getFirst();

    assertThat(message.body()).isEqualTo("héllo");
    assertThat(message.messageAttributes()).containsOnlyKeys("raw");
    assertThat(message.attributes())
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")
        .containsKey(MessageSystemAttributeName.SENT_TIMESTAMP);
    assertThat(count(url, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
        .isEqualTo("1");
    client.changeMessageVisibility(
        r -> r.queueUrl(url).receiptHandle(message.receiptHandle()).visibilityTimeout(0));
    assertThat(count(url, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)).isEqualTo("1");
    client.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
    assertThat(count(url, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)).isEqualTo("0");
  }

  private String count(String url, QueueAttributeName name) {
    return client
        .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
        .attributes()
        .getOrDefault(name, "");
  }

  @Test
  void givenBatches_whenSomeEntriesAreWrong_thenTheOthersAreDone() {
    String url = create("q", Map.of());
    var sent =
        client.sendMessageBatch(
            r ->
                r.queueUrl(url)
                    .entries(
                        sending("good", "a").build(),
                        sending("bad", "b").delaySeconds(5_000).build()));
    assertThat(sent.successful()).extracting(e -> e.id()).containsExactly("good");
    assertThat(sent.failed()).extracting(e -> e.code()).containsExactly("InvalidParameterValue");

    var handle = client.receiveMessage(r -> r.queueUrl(url)).messages().getFirst().receiptHandle();
    var deleted =
        client.deleteMessageBatch(
            r -> r.queueUrl(url).entries(deleting("a", handle), deleting("b", "nonsense")));
    assertThat(deleted.successful()).extracting(e -> e.id()).containsExactly("a");
    assertThat(deleted.failed())
        .extracting(e -> e.code())
        .containsExactly("ReceiptHandleIsInvalid");
    assertThatThrownBy(
            () ->
                client.deleteMessageBatch(
                    r -> r.queueUrl(url).entries(deleting("a", handle), deleting("a", handle))))
        .isInstanceOf(BatchEntryIdsNotDistinctException.class);
  }

  @Test
  void givenWrongCalls_thenTheErrorsAreThoseOfSqs() {
    assertThatThrownBy(() -> client.getQueueUrl(r -> r.queueName("none")))
        .isInstanceOf(QueueDoesNotExistException.class)
        .extracting(e -> ((SqsException) e).awsErrorDetails().errorCode())
        .isEqualTo("AWS.SimpleQueueService.NonExistentQueue");
    String url = create("q", Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "10"));
    assertThat(create("q", Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "10"))).isEqualTo(url);
    assertThatThrownBy(() -> create("q", Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "11")))
        .isInstanceOf(QueueNameExistsException.class);
    assertThatThrownBy(() -> client.deleteMessage(r -> r.queueUrl(url).receiptHandle("x")))
        .isInstanceOf(ReceiptHandleIsInvalidException.class);
    assertThatThrownBy(
            () ->
                client.setQueueAttributes(
                    r -> r.queueUrl(url).attributes(Map.of(QueueAttributeName.DELAY_SECONDS, "x"))))
        .extracting(e -> ((SqsException) e).awsErrorDetails().errorCode())
        .isEqualTo("InvalidAttributeValue");
    client.purgeQueue(r -> r.queueUrl(url));
    assertThatThrownBy(() -> client.purgeQueue(r -> r.queueUrl(url)))
        .isInstanceOf(PurgeQueueInProgressException.class);
    client.deleteQueue(r -> r.queueUrl(url));
    assertThatThrownBy(() -> client.sendMessage(r -> r.queueUrl(url).messageBody("a")))
        .isInstanceOf(QueueDoesNotExistException.class);
  }

  @Test
  void givenFifoWithDeadLetterQueue_whenListed_thenPagesSourcesAndSequenceNumbers() {
    String dead = create("dead.fifo", Map.of(QueueAttributeName.FIFO_QUEUE, "true"));
    String deadArn = count(dead, QueueAttributeName.QUEUE_ARN);
    String url =
        create(
            "q.fifo",
            Map.of(
                QueueAttributeName.FIFO_QUEUE,
                "true",
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"" + deadArn + "\",\"maxReceiveCount\":\"1\"}"));
    String first =
        client
            .sendMessage(
                r ->
                    r.queueUrl(url)
                        .messageBody("a")
                        .messageGroupId("g")
                        .messageDeduplicationId("1"))
            .sequenceNumber();

    assertThat(first).hasSize(20);
    assertThat(client.listDeadLetterSourceQueues(r -> r.queueUrl(dead)).queueUrls())
        .containsExactly(url);
    var page = client.listQueues(r -> r.maxResults(1));
    assertThat(page.queueUrls()).containsExactly(dead);
    assertThat(client.listQueues(r -> r.maxResults(1).nextToken(page.nextToken())).queueUrls())
        .containsExactly(url);
    assertThatThrownBy(() -> client.sendMessage(r -> r.queueUrl(url).messageBody("a")))
        .extracting(e -> ((SqsException) e).awsErrorDetails().errorCode())
        .isEqualTo("MissingParameter");
  }

  @Test
  void givenARole_whenItSendsInBatches_thenItsPolicyDecidesByQueue() {
    String mine = create("mine", Map.of());
    String other = create("other", Map.of());
    String role = role("mine");
    Keys keys = identities.issue(role, "me", Duration.ofMinutes(15), Optional.empty());
    try (SqsClient limited =
        client(
            AwsSessionCredentials.create(
                keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken().orElseThrow()))) {
      limited.sendMessageBatch(r -> r.queueUrl(mine).entries(sending("a", "a").build()));

      assertThatThrownBy(() -> limited.sendMessage(r -> r.queueUrl(other).messageBody("a")))
          .isInstanceOf(SqsException.class)
          .hasMessageContaining("sqs:SendMessage on resource");
      assertThatThrownBy(() -> limited.receiveMessage(r -> r.queueUrl(mine)))
          .isInstanceOf(SqsException.class)
          .hasMessageContaining("not authorized");
    }
  }

  private static SendMessageBatchRequestEntry.Builder sending(String id, String body) {
    return SendMessageBatchRequestEntry.builder().id(id).messageBody(body);
  }

  private static DeleteMessageBatchRequestEntry deleting(String id, String handle) {
    return DeleteMessageBatchRequestEntry.builder().id(id).receiptHandle(handle).build();
  }

  private String role(String queue) {
    ResourceProvider roles =
        identities.providers().stream()
            .filter(p -> p.type().equals("AWS::IAM::Role"))
            .findFirst()
            .orElseThrow();
    String properties =
        """
        {"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
           "Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]},
         "Policies":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[
           {"Effect":"Allow","Action":"sqs:SendMessage",
            "Resource":"arn:aws:sqs:us-west-2:111122223333:%s"}]}}]}
        """
            .formatted(queue);
    return roles
        .create(new ResourceProvider.Declaration("s", "Role", Bodies.MAPPER.readTree(properties)))
        .attributes()
        .getOrDefault("Arn", "");
  }
}
