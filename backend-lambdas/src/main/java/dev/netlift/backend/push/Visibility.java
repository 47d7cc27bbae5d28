package dev.netlift.backend.push;

import dev.netlift.backend.functions.Snapshot;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Says when a message of the queue comes again. Any thread. */
@FunctionalInterface
interface Visibility {
  /** The longest that SQS lets a message wait. */
  Duration LONGEST = Duration.ofHours(12);

  /** It may fail, and then it comes when the queue says. */
  void again(String receiptHandle, Duration after);

  /** Of the queue at {@code url}. */
  static Visibility of(String url) {
    var log = LoggerFactory.getLogger(Visibility.class);
    SqsClient sqs =
        Snapshot.ofProcess()
            .client(
                SqsClient.class,
                () ->
                    SqsClient.builder()
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .overrideConfiguration(
                            c ->
                                c.apiCallAttemptTimeout(Duration.ofMillis(500))
                                    .apiCallTimeout(Duration.ofSeconds(1)))
                        .build());
    return (receiptHandle, after) -> change(sqs, log, url, receiptHandle, after);
  }

  private static void change(
      SqsClient sqs, Logger log, String url, String receiptHandle, Duration after) {
    Duration bounded = after.compareTo(LONGEST) > 0 ? LONGEST : after;
    try {
      sqs.changeMessageVisibility(
          r ->
              r.queueUrl(url)
                  .receiptHandle(receiptHandle)
                  .visibilityTimeout(Math.toIntExact(bounded.toSeconds())));
    } catch (SdkException e) {
      log.atWarn().setCause(e).log("a message comes again when its queue says, not when it should");
    }
  }
}
