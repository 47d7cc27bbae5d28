package dev.netlift.local.sns;

import java.util.List;

/**
 * Which messages are lost on their way, as SNS may lose one after all its tries. Asked once per
 * message and subscription, on any thread.
 */
@FunctionalInterface
interface Losses {
  Losses NONE = (topicArn, message) -> false;

  boolean lost(String topicArn, String message);

  /** Loses every message that holds one of {@code texts}. */
  static Losses of(List<String> texts) {
    List<String> wanted = texts.stream().filter(text -> !text.isEmpty()).toList();
    return (topicArn, message) -> wanted.stream().anyMatch(message::contains);
  }
}
