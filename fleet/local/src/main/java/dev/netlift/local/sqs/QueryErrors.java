package dev.netlift.local.sqs;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * SQS spoke the query protocol first. Its errors still carry those names in a header, and SDKs show
 * them as the error code.
 */
final class QueryErrors {
  private static final String OLD = "AWS.SimpleQueueService.";
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("QueueDoesNotExist", OLD + "NonExistentQueue"),
          Map.entry("QueueNameExists", "QueueAlreadyExists"),
          Map.entry("MessageNotInflight", OLD + "MessageNotInflight"),
          Map.entry("EmptyBatchRequest", OLD + "EmptyBatchRequest"),
          Map.entry("TooManyEntriesInBatchRequest", OLD + "TooManyEntriesInBatchRequest"),
          Map.entry("BatchEntryIdsNotDistinct", OLD + "BatchEntryIdsNotDistinct"),
          Map.entry("InvalidBatchEntryId", OLD + "InvalidBatchEntryId"),
          Map.entry("BatchRequestTooLong", OLD + "BatchRequestTooLong"),
          Map.entry("PurgeQueueInProgress", OLD + "PurgeQueueInProgress"),
          Map.entry("UnsupportedOperation", OLD + "UnsupportedOperation"));

  private QueryErrors() {}

  static String name(String code) {
    return NAMES.getOrDefault(code, code);
  }

  static Reply render(Call call, AwsException e) {
    if (call.protocol() == Call.Protocol.QUERY) {
      throw new AwsException(e.status(), name(e.code()), e.message());
    }
    String body =
        Bodies.MAPPER.writeValueAsString(
            Map.of("__type", "com.amazonaws.sqs#" + e.code(), "message", e.message()));
    return new Reply(
        e.status(),
        "application/x-amz-json-1.0",
        body.getBytes(StandardCharsets.UTF_8),
        Map.of("x-amzn-query-error", name(e.code()) + ";Sender"));
  }
}
