package dev.netlift.local.s3;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which operation a request is, by method, path and the query's names: {@code
 * /bucket/key?versions}.
 *
 * @param bucket empty for the list of buckets
 * @param key decoded; empty for what is a bucket's
 * @param query without the signature's parts
 */
record Route(Operation operation, String bucket, String key, Map<String, String> query) {
  private static final int KEY_BYTES_MAX = 1_024;
  // Each names another operation than the bare path has.
  private static final Set<String> SUBRESOURCES =
      Set.of(
          "accelerate",
          "acl",
          "analytics",
          "attributes",
          "cors",
          "delete",
          "encryption",
          "inventory",
          "legal-hold",
          "lifecycle",
          "location",
          "logging",
          "metadataTable",
          "metrics",
          "notification",
          "object-lock",
          "ownershipControls",
          "partNumber",
          "policy",
          "policyStatus",
          "publicAccessBlock",
          "renameObject",
          "replication",
          "requestPayment",
          "restore",
          "retention",
          "select",
          "session",
          "tagging",
          "torrent",
          "uploadId",
          "uploads",
          "versioning",
          "versions",
          "website");

  /**
   * @throws AwsException NotImplemented, KeyTooLongError, InvalidURI
   */
  static Route of(Call call) {
    Map<String, String> query = new TreeMap<>();
    Bodies.decode(call.query())
        .forEach(
            (name, value) -> {
              // The SDKs name the operation in x-id, for logs only.
              if (!name.startsWith("X-Amz-") && !name.equals("x-id")) {
                query.put(name, value);
              }
            });
    String path = call.path().substring(1);
    int slash = path.indexOf('/');
    String bucket = decode(slash < 0 ? path : path.substring(0, slash));
    String key = slash < 0 ? "" : decode(path.substring(slash + 1));
    checkKey(key);
    return new Route(operation(call, bucket, key, query), bucket, key, Map.copyOf(query));
  }

  /**
   * Objects are files here, and a path may name a file in more than one way: then a policy for one
   * key would say nothing of another.
   *
   * @throws AwsException KeyTooLongError, InvalidArgument
   */
  static void checkKey(String key) {
    if (key.getBytes(StandardCharsets.UTF_8).length > KEY_BYTES_MAX) {
      throw new AwsException(400, "KeyTooLongError", "Your key is too long");
    }
    String parts = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
    for (String part : parts.split("/", -1)) {
      boolean empty = part.isEmpty() && !parts.isEmpty();
      if (empty || part.equals(".") || part.equals("..") || part.matches(".*[\\\\\\x00].*")) {
        throw new AwsException(
            400,
            "InvalidArgument",
            "The local cloud keeps objects as files: a key has no empty part, '.', '..' or backslash");
      }
    }
  }

  private static String decode(String raw) {
    try {
      return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new AwsException(400, "InvalidURI", "Couldn't parse the specified URI.");
    }
  }

  private static Operation operation(
      Call call, String bucket, String key, Map<String, String> query) {
    String asked =
        query.keySet().stream().filter(SUBRESOURCES::contains).sorted().reduce("", Route::join);
    String what = call.operation() + (bucket.isEmpty() ? " /" : key.isEmpty() ? " b" : " b/k");
    return switch (asked.isEmpty() ? what : what + "?" + asked) {
      case "GET /" -> Operation.LIST_BUCKETS;
      case "PUT b" -> Operation.CREATE_BUCKET;
      case "DELETE b" -> Operation.DELETE_BUCKET;
      case "HEAD b" -> Operation.HEAD_BUCKET;
      case "GET b" -> Operation.LIST_OBJECTS;
      case "GET b?location" -> Operation.GET_BUCKET_LOCATION;
      case "GET b?versioning" -> Operation.GET_BUCKET_VERSIONING;
      case "GET b?versions" -> Operation.LIST_OBJECT_VERSIONS;
      case "GET b?uploads" -> Operation.LIST_MULTIPART_UPLOADS;
      case "POST b?delete" -> Operation.DELETE_OBJECTS;
      case "PUT b/k" ->
          call.headers().containsKey("x-amz-copy-source")
              ? Operation.COPY_OBJECT
              : Operation.PUT_OBJECT;
      case "GET b/k" -> Operation.GET_OBJECT;
      case "HEAD b/k" -> Operation.HEAD_OBJECT;
      case "DELETE b/k" -> Operation.DELETE_OBJECT;
      case "POST b/k?uploads" -> Operation.CREATE_MULTIPART_UPLOAD;
      case "PUT b/k?partNumber&uploadId" -> part(call);
      case "POST b/k?uploadId" -> Operation.COMPLETE_MULTIPART_UPLOAD;
      case "DELETE b/k?uploadId" -> Operation.ABORT_MULTIPART_UPLOAD;
      case "GET b/k?uploadId" -> Operation.LIST_PARTS;
      default -> throw notImplemented(call.operation() + " with ?" + asked);
    };
  }

  private static Operation part(Call call) {
    if (call.headers().containsKey("x-amz-copy-source")) {
      throw notImplemented("UploadPartCopy");
    }
    return Operation.UPLOAD_PART;
  }

  private static String join(String before, String next) {
    return before.isEmpty() ? next : before + "&" + next;
  }

  static AwsException notImplemented(String what) {
    return new AwsException(
        501,
        "NotImplemented",
        what + " is not served by the local cloud's S3 (docs/local-cloud.md)");
  }

  /** {@code bucket} or {@code bucket/key}, as in an ARN. */
  String resource() {
    return operation.ofObject() ? bucket + "/" + key : bucket;
  }
}
