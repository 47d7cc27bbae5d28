package dev.netlift.local.front;

import java.util.Map;

/**
 * One HTTP request, whole. Immutable.
 *
 * @param method upper case
 * @param path as sent, without the query; starts with a slash
 * @param query raw, empty when there is none
 * @param headers by lower-case name; the values of a repeated one joined by commas
 * @param body at most {@link Call#BODY_MAX} bytes
 */
public record Request(
    String method, String path, String query, Map<String, String> headers, byte[] body) {
  public String header(String lowerCaseName) {
    return headers.getOrDefault(lowerCaseName, "");
  }
}
