package dev.netlift.local.sqs;

import dev.netlift.local.front.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Names one receive of one message.
 *
 * @param sequence of the message in its queue
 * @param receipt of the receive; a later one makes it stale
 */
record ReceiptHandle(long sequence, long receipt) {
  private static final int LENGTH_MAX = 1_024;

  static String of(String queue, long sequence, long receipt) {
    byte[] plain = (queue + "/" + sequence + "/" + receipt).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(plain);
  }

  /**
   * @throws AwsException ReceiptHandleIsInvalid: not one of this queue
   */
  static ReceiptHandle parse(String handle, String queue) {
    try {
      if (handle.length() <= LENGTH_MAX) {
        String plain = new String(Base64.getDecoder().decode(handle), StandardCharsets.UTF_8);
        String[] parts = plain.split("/", -1);
        if (parts.length == 3 && parts[0].equals(queue)) {
          return new ReceiptHandle(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
        }
      }
    } catch (IllegalArgumentException e) {
      // Neither base64 nor numbers: refused below.
    }
    throw new AwsException(404, "ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
  }
}
