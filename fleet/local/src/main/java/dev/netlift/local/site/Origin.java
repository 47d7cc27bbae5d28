package dev.netlift.local.site;

import dev.netlift.local.front.Request;

/**
 * Where a browser thinks a page is from.
 *
 * @param scheme http or https
 * @param authority host, and port if it is not the scheme's
 */
public record Origin(String scheme, String authority) {
  /** Of a request whose Host was found to be one of ours. */
  static Origin of(Request request, String scheme) {
    return new Origin(scheme, request.header("host"));
  }

  /** Without the port; an IPv6 address keeps its brackets. */
  public String host() {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }

  private boolean loopback() {
    return host().equals("127.0.0.1") || host().equals("localhost") || host().equals("[::1]");
  }

  /** Whether browsers let a page of it do what needs a secure context. */
  public boolean secure() {
    return scheme.equals("https") || loopback();
  }

  /** The scheme of WebSockets that a page of it may open. */
  public String socketScheme() {
    return scheme.equals("https") ? "wss" : "ws";
  }

  @Override
  public String toString() {
    return scheme + "://" + authority;
  }
}
