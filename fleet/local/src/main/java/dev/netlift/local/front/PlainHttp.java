package dev.netlift.local.front;

/**
 * What is reached over plain HTTP, without a signature, at paths that are no API's. Called on
 * virtual threads, concurrently; may block.
 */
public interface PlainHttp {
  /** Whether an unsigned request is for it; asked in the order the front was given them. */
  boolean takes(String method, String path);

  /**
   * @throws AwsException written as a JSON message with its status
   */
  Reply handle(Request request);

  /**
   * The same for a request that came by this scheme.
   *
   * @param scheme http, or https from another machine
   */
  default Reply handle(Request request, String scheme) {
    return handle(request);
  }
}
