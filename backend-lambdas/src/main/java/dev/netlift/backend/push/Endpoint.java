package dev.netlift.backend.push;

/**
 * A push service's address for one browser, as far as it may be one. Whoever knows it can send to
 * it, so it goes into no log.
 *
 * @param host lower case; an address of IPv6 with its brackets
 * @param mayBePrivate its origin is listed as it is, by the operator
 */
record Endpoint(String url, String host, int port, String path, boolean mayBePrivate) {
  static final int LENGTH_MAX = 2_048;
  static final int HTTPS = 443;

  /** {@code scheme://host[:port]}, as tokens and allow lists name it. */
  String origin() {
    return "https://" + host + (port == HTTPS ? "" : ":" + port);
  }

  /** What a name service is asked for: no brackets. */
  String name() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Whether the host is a name, which TLS may send along, and no address. */
  boolean named() {
    return !host.startsWith("[") && !host.matches("[0-9.]+");
  }

  /** Where, as logs may say it. */
  @Override
  public String toString() {
    return origin();
  }
}
