package dev.netlift.local.s3;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Xml;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writing and removal of objects. What changes one key is done one after the other, so that the
 * sequence of events is that of the writes. Any thread.
 */
final class ObjectWrites {
  private static final int STRIPES = 64;
  private static final String TYPE = "content-type";

  private final S3Proxy proxy;
  private final ObjectEvents events;
  private final ObjectReads reads;
  private final Owners owners;
  private final String account;
  private final List<Object> stripes = new ArrayList<>();

  ObjectWrites(
      S3Proxy proxy, ObjectEvents events, ObjectReads reads, Owners owners, String account) {
    this.proxy = proxy;
    this.events = events;
    this.reads = reads;
    this.owners = owners;
    this.account = account;
    for (int i = 0; i < STRIPES; i++) {
      stripes.add(new Object());
    }
  }

  private Object stripe(String bucket, String key) {
    return stripes.get(Math.floorMod((bucket + "/" + key).hashCode(), STRIPES));
  }

  /** PutObject and UploadPart. */
  Reply put(Call call, Route route, Bucket bucket) throws IOException {
    Map<String, String> headers = Headers.forwarded(call, account);
    Map<String, String> checksums = Checksums.verify(call);
    boolean whole = route.operation() == Operation.PUT_OBJECT;
    if (whole) {
      headers.putIfAbsent(TYPE, "binary/octet-stream");
    } else {
      headers.keySet().removeIf(name -> !name.startsWith("if-"));
    }
    long size =
        call.file().isPresent() ? java.nio.file.Files.size(call.file().get()) : call.body().length;
    var ask =
        S3Proxy.Ask.of("PUT", bucket.name(), route.key())
            .query(route.query())
            .headers(headers)
            .body(publisher(call));
    Reply reply;
    synchronized (stripe(bucket.name(), route.key())) {
      reply = ObjectReads.reply(proxy.send(bucket.name(), ask));
      if (reply.status() == 200 && whole) {
        created(bucket, route.key(), size, etag(reply), "PutObject", call);
      }
    }
    if (reply.status() != 200) {
      return reply;
    }
    Map<String, String> said = new HashMap<>(reply.headers());
    said.putAll(checksums);
    return new Reply(200, "", new byte[0], said);
  }

  private static BodyPublisher publisher(Call call) throws FileNotFoundException {
    return call.file().isPresent()
        ? BodyPublishers.ofFile(call.file().get())
        : BodyPublishers.ofByteArray(call.body());
  }

  /** CopyObject. */
  Reply copy(Call call, Route route, Bucket bucket, Route source) {
    Map<String, String> headers = Headers.forwarded(call, account);
    headers.put(
        "x-amz-copy-source", "/" + source.bucket() + "/" + ProxySigner.encode(source.key(), true));
    var ask =
        S3Proxy.Ask.of("PUT", bucket.name(), route.key())
            .headers(headers)
            .body(BodyPublishers.noBody());
    synchronized (stripe(bucket.name(), route.key())) {
      Reply reply = ObjectReads.reply(proxy.send(bucket.name(), ask));
      if (reply.status() == 200) {
        madeOfParts(call, route, bucket, "CopyObject");
      }
      return reply;
    }
  }

  Reply createUpload(Call call, Route route, Bucket bucket) {
    Map<String, String> headers = Headers.forwarded(call, account);
    headers.putIfAbsent(TYPE, "binary/octet-stream");
    var ask =
        S3Proxy.Ask.of("POST", bucket.name(), route.key())
            .query(Map.of("uploads", ""))
            .headers(headers)
            .body(BodyPublishers.noBody());
    return ObjectReads.reply(proxy.send(bucket.name(), ask));
  }

  /** What s3proxy need not know of the parts, their checksums above all, is left out. */
  Reply completeUpload(Call call, Route route, Bucket bucket) {
    XmlNode asked = XmlNode.parse(call.body());
    byte[] document =
        Xml.plain(
                "CompleteMultipartUpload",
                S3.NAMESPACE,
                xml -> {
                  for (XmlNode part : asked.all("Part")) {
                    xml.element(
                        "Part",
                        each -> {
                          each.text("PartNumber", part.text("PartNumber"));
                          each.text("ETag", part.text("ETag"));
                        });
                  }
                })
            .getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = Headers.forwarded(call, account);
    headers.put(TYPE, "application/xml");
    var ask =
        S3Proxy.Ask.of("POST", bucket.name(), route.key())
            .query(route.query())
            .headers(headers)
            .body(BodyPublishers.ofByteArray(document));
    synchronized (stripe(bucket.name(), route.key())) {
      Reply reply = ObjectReads.reply(proxy.send(bucket.name(), ask));
      // Its status may come before it is known whether it works; then the document says.
      if (reply.status() == 200
          && XmlNode.parse(reply.body()).name().equals("CompleteMultipartUploadResult")) {
        madeOfParts(call, route, bucket, "CompleteMultipartUpload");
      }
      return reply;
    }
  }

  private void madeOfParts(Call call, Route route, Bucket bucket, String reason) {
    Reply made = reads.object("HEAD", bucket.name(), route.key(), Map.of(), Map.of());
    if (made.status() == 200) {
      long size = Long.parseLong(made.headers().getOrDefault("content-length", "0"));
      created(bucket, route.key(), size, etag(made), reason, call);
    }
  }

  private void created(
      Bucket bucket, String key, long size, String etag, String reason, Call call) {
    if (bucket.events()) {
      var change = new ObjectEvents.Change(bucket.arn(), bucket.name(), key, size, etag);
      events.created(change, reason, call.requestId());
    }
    owners.created(bucket.name(), key, size);
  }

  Reply abortUpload(Route route, Bucket bucket) {
    var ask = S3Proxy.Ask.of("DELETE", bucket.name(), route.key()).query(route.query());
    return ObjectReads.reply(proxy.send(bucket.name(), ask));
  }

  /**
   * Removes an object; of one that is not there nothing is said, as in S3.
   *
   * @param version empty or {@code null}: there are no others
   * @param reason for the event, for example {@code DeleteObject}
   * @throws AwsException InvalidArgument for another version; what s3proxy answered
   */
  void remove(Bucket bucket, String key, String version, String reason, String requestId) {
    if (!version.isEmpty() && !version.equals("null")) {
      throw new AwsException(400, "InvalidArgument", "Invalid version id specified");
    }
    synchronized (stripe(bucket.name(), key)) {
      boolean there = reads.object("HEAD", bucket.name(), key, Map.of(), Map.of()).status() == 200;
      if (!there) {
        return;
      }
      HttpResponse<InputStream> answer =
          proxy.send(bucket.name(), S3Proxy.Ask.of("DELETE", bucket.name(), key));
      Reply reply = ObjectReads.reply(answer);
      if (reply.status() >= 300) {
        throw ObjectReads.error(reply);
      }
      if (bucket.events()) {
        var change = new ObjectEvents.Change(bucket.arn(), bucket.name(), key, -1, "");
        events.deleted(change, reason, requestId);
      }
    }
  }

  /** All of it as a stream, which the caller closes. */
  InputStream open(String bucket, String key) {
    HttpResponse<InputStream> answer = proxy.send(bucket, S3Proxy.Ask.of("GET", bucket, key));
    if (answer.statusCode() != 200) {
      ObjectReads.close(answer);
      throw new AwsException(404, "NoSuchKey", "There is no " + key + " in " + bucket);
    }
    return answer.body();
  }

  private static String etag(Reply reply) {
    return reply.headers().getOrDefault("etag", "").replace("\"", "");
  }

  static UncheckedIOException unread(IOException cause) {
    return new UncheckedIOException("an upload could not be read", cause);
  }
}
