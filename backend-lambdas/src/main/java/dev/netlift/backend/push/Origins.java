package dev.netlift.backend.push;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The origins that subscriptions may point to. Immutable. */
record Origins(List<Entry> entries) {
  /** The vendors of browsers: no entry makes an address of theirs a private one. */
  static final Set<String> VENDORS =
      Set.of("googleapis.com", "push.services.mozilla.com", "notify.windows.com", "push.apple.com");

  private static final int ENTRIES_MAX = 64;
  private static final int HOST_MAX = 253;

  // Strict on purpose: what two parsers could read differently is not read at all.
  private static final String HOST = "([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+])";
  private static final String PORT = "(?::([1-9][0-9]{0,4}))?";
  private static final Pattern URL =
      Pattern.compile("https://" + HOST + PORT + "(/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)");
  private static final Pattern ENTRY = Pattern.compile("https://(\\*\\.)?" + HOST + PORT);

  /**
   * @param below whether names below {@code host} are meant, and not it
   */
  record Entry(String host, int port, boolean below) {
    boolean covers(String otherHost, int otherPort) {
      return otherPort == port && (below ? otherHost.endsWith("." + host) : otherHost.equals(host));
    }
  }

  Origins {
    entries = List.copyOf(entries);
  }

  /**
   * Reads a list separated by commas: {@code https://host}, {@code https://host:port} or {@code
   * https://*.host}.
   *
   * @throws IllegalArgumentException naming the entry that is none
   */
  static Origins parse(String list) {
    var entries = new ArrayList<Entry>();
    for (String text : list.split(",", -1)) {
      Matcher entry = ENTRY.matcher(text.strip());
      if (!entry.matches() || !wholesome(entry.group(2)) || entries.size() == ENTRIES_MAX) {
        throw new IllegalArgumentException(
            "an allowed origin must be https://host, https://host:port or https://*.host, and"
                + " there may be "
                + ENTRIES_MAX
                + "; not '"
                + text.strip()
                + "'");
      }
      entries.add(new Entry(entry.group(2), port(entry.group(3)), entry.group(1) != null));
    }
    return new Origins(entries);
  }

  private static int port(String text) {
    return text == null ? Endpoint.HTTPS : Integer.parseInt(text);
  }

  /** No empty label, and no number that resolvers read as an address. */
  private static boolean wholesome(String host) {
    if (host.startsWith("[")) {
      return true;
    }
    String last = host.substring(host.lastIndexOf('.') + 1);
    boolean numeric = last.matches("[0-9]+|0x.*");
    return host.length() <= HOST_MAX
        && !host.contains("..")
        && (!numeric || host.matches("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})"));
  }

  /**
   * Reads an address that a client gave.
   *
   * @throws IllegalArgumentException why it may not be one, in words for the client
   */
  Endpoint endpoint(String url) {
    if (url.length() > Endpoint.LENGTH_MAX) {
      throw new IllegalArgumentException(
          "must have at most " + Endpoint.LENGTH_MAX + " characters, had " + url.length());
    }
    Matcher parts = URL.matcher(url);
    if (!parts.matches() || !wholesome(parts.group(1))) {
      throw new IllegalArgumentException("must be a plain https address of a push service");
    }
    String host = parts.group(1);
    int port = port(parts.group(2));
    for (Entry entry : entries) {
      if (entry.covers(host, port)) {
        return new Endpoint(url, host, port, parts.group(3), !entry.below() && !vendors(host));
      }
    }
    throw new IllegalArgumentException("must be of a push service that is allowed here");
  }

  private static boolean vendors(String host) {
    return VENDORS.stream().anyMatch(vendor -> host.equals(vendor) || host.endsWith("." + vendor));
  }
}
