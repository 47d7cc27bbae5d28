package dev.netlift.local.front;

import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a player's device on the network may reach of the front, and how it looks from there: the
 * pages to play on, signing in, HTTP and WebSocket APIs, pictures, uploads by presigned URLs. Not
 * the console, and no service that is called with keys. Immutable.
 */
final class OutsideDoor {
  private static final String CONSOLE = "/console";

  private static final String CERTIFICATE = "/ca.pem";

  private final String inside;
  private final String authority;
  private final byte[] certificate;

  /**
   * @param port of both sides
   * @param certificate of the authority that vouches for this address, PEM
   */
  OutsideDoor(Inet4Address address, int port, String certificate) {
    this.certificate = certificate.getBytes(StandardCharsets.US_ASCII);
    inside = "127.0.0.1:" + port;
    authority = address.getHostAddress() + ":" + port;
  }

  /** Host and port, as a browser writes them. */
  String authority() {
    return authority;
  }

  /**
   * A request as it is handled.
   *
   * @throws AwsException it is for somebody else, from another's page, or for what is not served
   *     here
   */
  Request admitted(Request request) {
    checkNames(request);
    if (!serves(request)) {
      throw new AwsException(403, "Forbidden", "Forbidden: served on the loopback only");
    }
    // Signed by a function, which knows the front by its own address.
    return presigned(request) ? at(inside, request) : request;
  }

  /**
   * The same for a WebSocket.
   *
   * @throws AwsException as {@link #admitted}
   */
  Request admittedSocket(Request request) {
    checkNames(request);
    if (!request.path().startsWith(Front.SOCKETS)) {
      throw new AwsException(403, "Forbidden", "Forbidden: served on the loopback only");
    }
    return request;
  }

  private void checkNames(Request request) {
    String origin = request.headers().get("origin");
    if (!request.header("host").equals(authority)
        || (origin != null && !origin.equals("https://" + authority))) {
      throw new AwsException(403, "Forbidden", "Forbidden: wrong Host or Origin");
    }
  }

  private static boolean serves(Request request) {
    String path = request.path();
    if (path.equals("/ping") || path.startsWith(Front.APIS)) {
      return true;
    }
    if (path.equals(CONSOLE) || path.startsWith(CONSOLE + "/")) {
      return false;
    }
    if (presigned(request)) {
      return true;
    }
    if (request.headers().containsKey("authorization")) {
      return false;
    }
    String target = request.header("x-amz-target");
    if (!target.isEmpty()) {
      // Signing in is for who has no keys yet.
      return target.startsWith("AWSCognitoIdentityService.")
          || target.startsWith("AWSCognitoIdentityProviderService.");
    }
    return request.method().equals("GET") || request.method().equals("HEAD");
  }

  private static boolean presigned(Request request) {
    return !request.headers().containsKey("authorization")
        && ObjectCalls.presigned(request).isPresent();
  }

  private static Request at(String host, Request request) {
    Map<String, String> headers = new HashMap<>(request.headers());
    headers.put("host", host);
    return new Request(
        request.method(),
        request.path(),
        request.query(),
        Map.copyOf(headers),
        request.body(),
        request.file());
  }

  /** What is served at this door and nowhere else. */
  Optional<Reply> own(Request request) {
    return request.path().equals(CERTIFICATE)
        ? Optional.of(new Reply(200, "application/x-x509-ca-cert", certificate, Map.of()))
        : Optional.empty();
  }

  /** An API's answer, with addresses of the front that lead here. */
  Reply outside(Request request, Reply reply) {
    if (!request.path().startsWith(Front.APIS) || !reply.contentType().contains("json")) {
      return reply;
    }
    String body = new String(reply.body(), StandardCharsets.UTF_8);
    String seen = body.replace("http://" + inside, "https://" + authority);
    return seen.equals(body)
        ? reply
        : new Reply(
            reply.status(),
            reply.contentType(),
            seen.getBytes(StandardCharsets.UTF_8),
            reply.headers());
  }
}
