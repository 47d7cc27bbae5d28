package dev.netlift.local.front;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request, whole. Immutable.
 *
 * @param method upper case
 * @param path as sent, without the query; starts with a slash
 * @param query raw, empty when there is none
 * @param headers by lower-case name; the values of a repeated one joined by commas
 * @param body at most {@link Call#BODY_MAX} bytes; empty when there is a file
 * @param file a larger body, where the port takes such; deleted when the answer is there
 */
public record Request(
    String method,
    String path,
    String query,
    Map<String, String> headers,
    byte[] body,
    Optional<Path> file) {
  public Request(
      String method, String path, String query, Map<String, String> headers, byte[] body) {
    this(method, path, query, headers, body, Optional.empty());
  }

  public String header(String lowerCaseName) {
    return headers.getOrDefault(lowerCaseName, "");
  }
}
