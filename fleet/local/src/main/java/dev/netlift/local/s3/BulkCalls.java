package dev.netlift.local.s3;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Xml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * DeleteObjects and ListObjectVersions, which s3proxy lacks or knows no versions of. Any thread.
 */
final class BulkCalls {
  private static final int KEYS_MAX = 1_000;

  private final ObjectReads reads;
  private final ObjectWrites writes;
  private final Access access;

  BulkCalls(ObjectReads reads, ObjectWrites writes, Access access) {
    this.reads = reads;
    this.writes = writes;
    this.access = access;
  }

  private record Removed(String key, String version, String code, String message) {}

  Reply delete(Call call, Bucket bucket) throws IOException {
    boolean summed =
        call.headers().containsKey("content-md5")
            || call.headers().keySet().stream()
                .anyMatch(name -> name.startsWith(Checksums.PREFIX) && !name.endsWith("algorithm"));
    if (!summed) {
      throw new AwsException(
          400,
          "InvalidRequest",
          "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
    }
    Checksums.verify(call);
    XmlNode asked = XmlNode.parse(call.body());
    List<XmlNode> objects = asked.all("Object");
    if (objects.isEmpty() || objects.size() > KEYS_MAX) {
      throw new AwsException(
          400, "MalformedXML", "1 to " + KEYS_MAX + " objects, there are " + objects.size());
    }
    boolean quiet = asked.text("Quiet").equalsIgnoreCase("true");
    List<Removed> removed = new ArrayList<>();
    for (XmlNode object : objects) {
      removed.add(remove(call, bucket, object.text("Key"), object.text("VersionId")));
    }
    return S3.document(
        "DeleteResult",
        xml -> {
          for (Removed each : removed) {
            if (!each.code().isEmpty() || !quiet) {
              xml.element(
                  each.code().isEmpty() ? "Deleted" : "Error",
                  element -> {
                    element.text("Key", each.key());
                    if (!each.version().isEmpty()) {
                      element.text("VersionId", each.version());
                    }
                    if (!each.code().isEmpty()) {
                      element.text("Code", each.code());
                      element.text("Message", each.message());
                    }
                  });
            }
          }
        });
  }

  private Removed remove(Call call, Bucket bucket, String key, String version) {
    try {
      Route.checkKey(key);
      String action = version.isEmpty() ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
      access.admit(call, bucket, action, bucket.name() + "/" + key, Map.of());
      writes.remove(bucket, key, version, "DeleteObject", call.requestId());
      return new Removed(key, version, "", "");
    } catch (AwsException e) {
      return new Removed(key, version, e.code(), e.message());
    }
  }

  /** Every object once, as its own newest version {@code null}. */
  Reply versions(Route route, Bucket bucket) {
    Map<String, String> query = new TreeMap<>();
    for (String name : List.of("prefix", "delimiter", "max-keys")) {
      if (route.query().containsKey(name)) {
        query.put(name, route.query().get(name));
      }
    }
    String marker = route.query().getOrDefault("key-marker", "");
    if (!marker.isEmpty()) {
      query.put("start-after", marker);
    }
    XmlNode page = reads.list(bucket.name(), query);
    boolean encoded = route.query().getOrDefault("encoding-type", "").equals("url");
    List<XmlNode> objects = page.all("Contents");
    return S3.document(
        "ListVersionsResult",
        xml -> {
          xml.text("Name", bucket.name());
          xml.text("Prefix", name(query.getOrDefault("prefix", ""), encoded));
          xml.text("KeyMarker", name(marker, encoded));
          xml.text("VersionIdMarker", "");
          xml.text("MaxKeys", page.text("MaxKeys"));
          if (query.containsKey("delimiter")) {
            xml.text("Delimiter", name(query.get("delimiter"), encoded));
          }
          if (encoded) {
            xml.text("EncodingType", "url");
          }
          xml.text("IsTruncated", page.text("IsTruncated"));
          if (page.text("IsTruncated").equals("true") && !objects.isEmpty()) {
            xml.text("NextKeyMarker", name(objects.getLast().text("Key"), encoded));
            xml.text("NextVersionIdMarker", "null");
          }
          for (XmlNode object : objects) {
            xml.element("Version", version -> write(version, object, encoded));
          }
          for (XmlNode prefix : page.all("CommonPrefixes")) {
            xml.element(
                "CommonPrefixes",
                each -> each.text("Prefix", name(prefix.text("Prefix"), encoded)));
          }
        });
  }

  private static void write(Xml xml, XmlNode object, boolean encoded)
      throws javax.xml.stream.XMLStreamException {
    xml.text("Key", name(object.text("Key"), encoded));
    xml.text("VersionId", "null");
    xml.text("IsLatest", "true");
    xml.text("LastModified", object.text("LastModified"));
    xml.text("ETag", object.text("ETag"));
    xml.text("Size", object.text("Size"));
    xml.text("StorageClass", "STANDARD");
  }

  private static String name(String key, boolean encoded) {
    return encoded
        ? java.net.URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/")
        : key;
  }
}
