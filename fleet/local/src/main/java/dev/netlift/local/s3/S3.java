package dev.netlift.local.s3;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.front.Xml;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.process.Children;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * S3: addressed by path, buckets without versions. Signatures are checked by the front, permissions
 * and checksums here; objects are s3proxy's. Any thread.
 */
public final class S3 implements Service, Objects, AutoCloseable {
  static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

  private final S3Config config;
  private final Buckets buckets;
  private final Access access;
  private final S3Proxy proxy;
  private final ObjectReads reads;
  private final ObjectWrites writes;
  private final BulkCalls bulk;
  private final Owners owners = new Owners();
  private final Sweeper sweeper;

  public S3(S3Config config, Children children, Identities identities, EventSink bus) {
    this.config = config;
    this.buckets = new Buckets(config.data(), config.clock());
    this.access = new Access(identities, config.account());
    this.sweeper = new Sweeper(this::sweep);
    this.proxy = new S3Proxy(config, children, _ -> sweeper.start());
    this.reads = new ObjectReads(proxy);
    this.writes =
        new ObjectWrites(
            proxy,
            new ObjectEvents(bus, config.clock(), config.account()),
            reads,
            owners,
            config.account());
    this.bulk = new BulkCalls(reads, writes, access);
  }

  @Override
  public String signingName() {
    return "s3";
  }

  @Override
  public Reply handle(Call call) {
    Route route = Route.of(call);
    Reply reply;
    try {
      reply = route.bucket().isEmpty() ? list(call) : answer(call, route);
    } catch (IOException e) {
      throw ObjectWrites.unread(e);
    }
    Map<String, String> headers = new HashMap<>(reply.headers());
    headers.put("x-amz-request-id", call.requestId());
    return new Reply(reply.status(), reply.contentType(), reply.body(), headers);
  }

  private Reply list(Call call) {
    access.admit(call, everything(), Operation.LIST_BUCKETS.action(), "*", Map.of());
    return document(
        "ListAllMyBucketsResult",
        xml -> {
          xml.element("Owner", owner -> owner.text("ID", config.account()));
          xml.element(
              "Buckets",
              all -> {
                for (Bucket bucket : buckets.all()) {
                  if (!owners.owns(bucket.name())) {
                    all.element(
                        "Bucket",
                        one -> {
                          one.text("Name", bucket.name());
                          one.text("CreationDate", bucket.created().toString());
                        });
                  }
                }
              });
        });
  }

  private Bucket everything() {
    return Bucket.plain("*", config.clock().instant());
  }

  private Reply answer(Call call, Route route) throws IOException {
    Operation operation = route.operation();
    if (operation == Operation.CREATE_BUCKET) {
      return create(call, route);
    }
    Bucket bucket = buckets.get(route.bucket());
    if (operation != Operation.DELETE_OBJECTS) {
      access.admit(call, bucket, action(route), route.resource(), context(route));
    }
    return switch (operation) {
      case LIST_BUCKETS, CREATE_BUCKET ->
          throw new IllegalStateException(operation + " is of no one bucket");
      case DELETE_BUCKET -> delete(bucket);
      case HEAD_BUCKET -> empty(200, Map.of("x-amz-bucket-region", config.region()));
      case GET_BUCKET_LOCATION -> location();
      case GET_BUCKET_VERSIONING -> document("VersioningConfiguration", _ -> {});
      case LIST_OBJECTS, LIST_MULTIPART_UPLOADS, LIST_PARTS ->
          reads.document(bucket.name(), route.key(), route.query());
      case LIST_OBJECT_VERSIONS -> bulk.versions(route, bucket);
      case DELETE_OBJECTS -> bulk.delete(call, bucket);
      case PUT_OBJECT, UPLOAD_PART -> writes.put(call, route, bucket);
      case COPY_OBJECT -> copy(call, route, bucket);
      case GET_OBJECT, HEAD_OBJECT -> read(call, route, bucket);
      case DELETE_OBJECT -> {
        String version = route.query().getOrDefault("versionId", "");
        writes.remove(bucket, route.key(), version, "DeleteObject", call.requestId());
        yield empty(204, Map.of());
      }
      case CREATE_MULTIPART_UPLOAD -> writes.createUpload(call, route, bucket);
      case COMPLETE_MULTIPART_UPLOAD -> writes.completeUpload(call, route, bucket);
      case ABORT_MULTIPART_UPLOAD -> writes.abortUpload(route, bucket);
    };
  }

  /** A version is another thing to IAM. */
  private static String action(Route route) {
    String action = route.operation().action();
    boolean version = route.query().containsKey("versionId");
    return version && route.operation().ofObject() ? action + "Version" : action;
  }

  private static Map<String, String> context(Route route) {
    Map<String, String> context = new TreeMap<>();
    if (!route.operation().ofObject()) {
      for (String name : List.of("prefix", "delimiter", "max-keys")) {
        String value = route.query().get(name);
        if (value != null) {
          context.put("s3:" + name, value);
        }
      }
    }
    return context;
  }

  private Reply create(Call call, Route route) {
    Bucket bucket = Bucket.plain(route.bucket(), config.clock().instant());
    access.admit(call, bucket, route.operation().action(), route.bucket(), Map.of());
    Headers.forwarded(call, config.account());
    if (call.body().length > 0) {
      String where = XmlNode.parse(call.body()).text("LocationConstraint");
      if (!where.isEmpty() && !where.equals(config.region())) {
        throw new AwsException(
            400,
            "IllegalLocationConstraintException",
            "Buckets here are in " + config.region() + ", not in " + where);
      }
    }
    buckets.create(bucket);
    return empty(200, Map.of("location", "/" + bucket.name()));
  }

  private Reply delete(Bucket bucket) {
    if (owners.owns(bucket.name())) {
      throw new AwsException(403, "AccessDenied", "Access Denied");
    }
    if (!reads.list(bucket.name(), Map.of("max-keys", "1")).all("Contents").isEmpty()) {
      throw new AwsException(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
    }
    buckets.remove(bucket.name());
    ObjectReads.close(proxy.send(bucket.name(), S3Proxy.Ask.of("DELETE", bucket.name(), "")));
    proxy.forget(bucket.name());
    return empty(204, Map.of());
  }

  private Reply location() {
    String xml =
        "<LocationConstraint xmlns=\""
            + NAMESPACE
            + "\">"
            + config.region()
            + "</LocationConstraint>";
    return new Reply(200, "application/xml", xml.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  private Reply copy(Call call, Route route, Bucket bucket) {
    String raw = call.headers().getOrDefault("x-amz-copy-source", "");
    int mark = raw.indexOf("?versionId=");
    if (mark >= 0 && !raw.endsWith("?versionId=null")) {
      throw new AwsException(400, "InvalidArgument", "Invalid version id specified");
    }
    String path = mark < 0 ? raw : raw.substring(0, mark);
    var asked =
        new Call(
            call.service(),
            "GET",
            call.protocol(),
            path.startsWith("/") ? path : "/" + path,
            "",
            Map.of(),
            new byte[0],
            call.caller(),
            call.requestId());
    Route source = Route.of(asked);
    if (source.key().isEmpty()) {
      throw new AwsException(
          400, "InvalidArgument", "Copy Source must mention the source bucket and key");
    }
    Bucket from = buckets.get(source.bucket());
    access.admit(call, from, "s3:GetObject", source.resource(), Map.of());
    return writes.copy(call, route, bucket, source);
  }

  private Reply read(Call call, Route route, Bucket bucket) {
    Map<String, String> headers = Headers.forwarded(call, config.account());
    Reply reply =
        reads.object(call.operation(), bucket.name(), route.key(), route.query(), headers);
    // Whether a key is there is for those to know who may list.
    if (reply.status() == 404
        && !access.allows(call.caller(), bucket, "s3:ListBucket", bucket.name(), Map.of())) {
      throw new AwsException(403, "AccessDenied", "Access Denied");
    }
    return reply;
  }

  static Reply document(String root, Xml.Content content) {
    byte[] body = Xml.plain(root, NAMESPACE, content).getBytes(StandardCharsets.UTF_8);
    return new Reply(200, "application/xml", body, Map.of());
  }

  private static Reply empty(int status, Map<String, String> headers) {
    return new Reply(status, "", new byte[0], headers);
  }

  @Override
  public Optional<byte[]> get(String bucket, String key) {
    if (buckets.all().stream().noneMatch(each -> each.name().equals(bucket))) {
      return Optional.empty();
    }
    Reply head = reads.object("HEAD", bucket, key, Map.of(), Map.of());
    if (head.status() == 404) {
      return Optional.empty();
    }
    if (Long.parseLong(head.headers().getOrDefault("content-length", "0")) > BYTES_MAX) {
      throw new AwsException(400, "EntityTooLarge", key + " is larger than " + BYTES_MAX);
    }
    Reply reply = reads.object("GET", bucket, key, Map.of(), Map.of());
    if (reply.status() == 404) {
      return Optional.empty();
    }
    if (reply.status() != 200) {
      throw ObjectReads.error(reply);
    }
    return Optional.of(reply.body());
  }

  /**
   * Reads as a service of AWS does, which the bucket's policy must let.
   *
   * @param method GET or HEAD
   * @param service for example {@code cloudfront.amazonaws.com}
   * @param sourceArn what the service reads it for
   * @param headers of the request, as far as S3 looks at them: ranges and conditions
   * @throws AwsException NoSuchBucket, AccessDenied
   */
  public Reply read(
      String method,
      String bucketName,
      String key,
      Map<String, String> headers,
      String service,
      String sourceArn) {
    Route.checkKey(key);
    Bucket bucket = buckets.get(bucketName);
    if (!access.allowsService(bucket, service, sourceArn, "s3:GetObject", key)) {
      throw new AwsException(403, "AccessDenied", "Access Denied");
    }
    Reply reply = reads.object(method, bucketName, key, Map.of(), headers);
    if (reply.status() == 404
        && !access.allowsService(bucket, service, sourceArn, "s3:ListBucket", "")) {
      throw new AwsException(403, "AccessDenied", "Access Denied");
    }
    return reply;
  }

  /**
   * Makes a bucket that belongs to a service of AWS: nobody lists or deletes it, and who uploads
   * needs credentials that say so.
   */
  public void own(String bucket, UploadListener listener) {
    buckets.put(Bucket.plain(bucket, config.clock().instant()));
    owners.add(bucket, listener);
  }

  /**
   * An object as a stream, of any size; the caller closes it.
   *
   * @throws AwsException NoSuchBucket, NoSuchKey
   */
  public InputStream open(String bucket, String key) {
    buckets.get(bucket);
    return writes.open(bucket, key);
  }

  /** Removes an object, for the service that owns the bucket; none there is no error. */
  public void remove(String bucket, String key) {
    writes.remove(buckets.get(bucket), key, "", "DeleteObject", "local");
  }

  /** What the lifecycles of the buckets want removed. */
  private void sweep() {
    if (!proxy.runs()) {
      return;
    }
    for (Bucket bucket : buckets.all()) {
      if (!bucket.rules().isEmpty()) {
        expire(bucket.name(), config.clock().instant());
      }
    }
  }

  /** Removes what has had its time. @return the keys */
  List<String> expire(String bucket, Instant now) {
    return new Lifecycle(buckets.get(bucket), reads, writes).apply(now);
  }

  /** Every provider of S3 resources. */
  public List<ResourceProvider> providers() {
    return List.of(
        new BucketProvider(
            buckets, name -> delete(buckets.get(name)), config.region(), config.clock()),
        new BucketPolicyProvider(buckets));
  }

  @Override
  public void close() {
    sweeper.close();
    proxy.close();
  }
}
