package dev.netlift.backend.avatars;

import java.net.URI;
import java.util.Map;

/** URLs by which one thing may be done to one object for a while. Any thread. */
interface Signatures {
  /**
   * @param headers that must be sent as they are
   */
  record Signed(URI url, Map<String, String> headers) {}

  /** Writing an upload: so many bytes of such a type with such a checksum, and nothing else. */
  Signed upload(String uploadId, UploadRequest request);

  /** Looking at a picture that waits for review. */
  URI look(String uploadId);
}
