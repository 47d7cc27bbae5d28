package dev.netlift.local.s3;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;

/** Reading of objects and lists. Any thread. */
final class ObjectReads {
  /** What one answer may hold; more is read by ranges. */
  static final int ANSWER_MAX = 32 << 20;

  private final S3Proxy proxy;

  ObjectReads(S3Proxy proxy) {
    this.proxy = proxy;
  }

  /**
   * GET or HEAD of an object.
   *
   * @param query only what it says of the answer's own headers is looked at
   * @throws AwsException InvalidArgument for a version; EntityTooLarge
   */
  Reply object(
      String method,
      String bucket,
      String key,
      Map<String, String> query,
      Map<String, String> headers) {
    String version = query.getOrDefault("versionId", "null");
    if (!version.equals("null")) {
      throw new AwsException(400, "InvalidArgument", "Invalid version id specified");
    }
    Map<String, String> forwarded = new TreeMap<>(query);
    forwarded.keySet().removeIf(name -> !name.startsWith("response-"));
    var ask = S3Proxy.Ask.of(method, bucket, key).query(forwarded).headers(headers);
    HttpResponse<InputStream> answer = proxy.send(bucket, ask);
    long length = answer.headers().firstValueAsLong("content-length").orElse(0);
    if (method.equals("HEAD")) {
      return head(answer, length);
    }
    if (length > ANSWER_MAX) {
      close(answer);
      throw new AwsException(
          400,
          "EntityTooLarge",
          "The local cloud answers with at most " + ANSWER_MAX + " bytes; ask with a Range");
    }
    return reply(answer);
  }

  private static Reply head(HttpResponse<InputStream> answer, long length) {
    close(answer);
    Map<String, String> headers = Headers.answered(answer.headers());
    String type = headers.getOrDefault("content-type", "");
    headers.remove("content-type");
    if (answer.statusCode() == 200) {
      headers.put("content-length", Long.toString(length));
    }
    return new Reply(answer.statusCode(), type, new byte[0], headers);
  }

  /** The whole answer, as it is. */
  static Reply reply(HttpResponse<InputStream> answer) {
    Map<String, String> headers = Headers.answered(answer.headers());
    String type = headers.getOrDefault("content-type", "");
    headers.remove("content-type");
    return new Reply(answer.statusCode(), type, body(answer), headers);
  }

  static byte[] body(HttpResponse<InputStream> answer) {
    try (InputStream in = answer.body()) {
      byte[] body = in.readNBytes(ANSWER_MAX + 1);
      if (body.length > ANSWER_MAX) {
        throw new AwsException(500, "InternalError", "s3proxy answered with too much");
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException("s3proxy broke off its answer", e);
    }
  }

  static void close(HttpResponse<InputStream> answer) {
    try (InputStream in = answer.body()) {
      // A body that is left unread closes the connection, which is what we want of a large one.
      if (answer.headers().firstValueAsLong("content-length").orElse(0) == 0) {
        in.readNBytes(1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("s3proxy broke off its answer", e);
    }
  }

  /** A list or another document about a bucket. */
  Reply document(String bucket, String key, Map<String, String> query) {
    return reply(proxy.send(bucket, S3Proxy.Ask.of("GET", bucket, key).query(query)));
  }

  /**
   * A page of a bucket's keys.
   *
   * @throws AwsException what s3proxy answered
   */
  XmlNode list(String bucket, Map<String, String> query) {
    Map<String, String> asked = new TreeMap<>(query);
    asked.put("list-type", "2");
    Reply reply = document(bucket, "", asked);
    if (reply.status() != 200) {
      throw error(reply);
    }
    return XmlNode.parse(reply.body());
  }

  static AwsException error(Reply reply) {
    if (reply.body().length == 0) {
      return new AwsException(reply.status(), "InternalError", "s3proxy said no more than this");
    }
    XmlNode error = XmlNode.parse(reply.body());
    return new AwsException(reply.status(), error.text("Code"), error.text("Message"));
  }
}
