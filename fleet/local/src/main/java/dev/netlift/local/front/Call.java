package dev.netlift.local.front;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * One authenticated call of an AWS API. Immutable.
 *
 * @param service signing name from the credential scope, for example {@code gamelift}
 * @param operation after the dot of X-Amz-Target, or the Action of a query call, or the HTTP method
 *     of a REST call
 * @param protocol how the body is written and the answer is expected
 * @param path request path without the query, as sent
 * @param query raw query string, empty when there is none
 * @param headers by lower-case name
 * @param body as sent, at most {@link #BODY_MAX} bytes; empty when there is a file
 * @param file a body too large to hold, of an S3 upload; gone when the call has been answered
 * @param caller whose keys signed it; {@link Caller#ANONYMOUS} for the few unsigned operations
 * @param requestId drawn by the front, also in the answer's headers
 */
public record Call(
    String service,
    String operation,
    Protocol protocol,
    String path,
    String query,
    Map<String, String> headers,
    byte[] body,
    Optional<Path> file,
    Caller caller,
    String requestId) {
  /** Six MiB, the limit of a synchronous Lambda payload; every other service here is below it. */
  public static final int BODY_MAX = 6 << 20;

  /** How an AWS service writes its messages. */
  public enum Protocol {
    JSON_1_0,
    JSON_1_1,
    QUERY,
    REST,
    /** S3. */
    REST_XML
  }

  public Call(
      String service,
      String operation,
      Protocol protocol,
      String path,
      String query,
      Map<String, String> headers,
      byte[] body,
      Caller caller,
      String requestId) {
    this(
        service,
        operation,
        protocol,
        path,
        query,
        headers,
        body,
        Optional.empty(),
        caller,
        requestId);
  }
}
