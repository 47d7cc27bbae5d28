package dev.netlift.local.s3;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Removes from one bucket what its rules say has had its time. One use, one thread. */
final class Lifecycle {
  private final Bucket bucket;
  private final ObjectReads reads;
  private final ObjectWrites writes;

  Lifecycle(Bucket bucket, ObjectReads reads, ObjectWrites writes) {
    this.bucket = bucket;
    this.reads = reads;
    this.writes = writes;
  }

  /**
   * @return the keys removed
   */
  List<String> apply(Instant now) {
    List<String> removed = new ArrayList<>();
    String after = "";
    while (true) {
      Map<String, String> query = new TreeMap<>();
      if (!after.isEmpty()) {
        query.put("start-after", after);
      }
      XmlNode page = reads.list(bucket.name(), query);
      List<XmlNode> objects = page.all("Contents");
      for (XmlNode object : objects) {
        String key = object.text("Key");
        Instant modified = Instant.parse(object.text("LastModified"));
        if (bucket.rules().stream().anyMatch(rule -> rule.over(key, modified, now))) {
          writes.remove(bucket, key, "", "Lifecycle Expiration", UUID.randomUUID().toString());
          removed.add(key);
        }
      }
      if (!page.text("IsTruncated").equals("true") || objects.isEmpty()) {
        return removed;
      }
      after = objects.getLast().text("Key");
    }
  }
}
