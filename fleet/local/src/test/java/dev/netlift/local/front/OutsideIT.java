package dev.netlift.local.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.tls.LocalAuthority;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door for other devices; another loopback address stands for the machine's on its network. */
class OutsideIT extends EchoFront {
  private static final String ADDRESS = "127.0.0.2";

  @TempDir private Path folder;
  private SSLContext trusting;
  private URI outside = URI.create("https://unset");

  OutsideIT() throws Exception {
    trusting = SSLContext.getDefault();
  }

  @BeforeEach
  void openTheDoor() throws Exception {
    Inet4Address address = Inet4Address.ofLiteral(ADDRESS);
    var authority = LocalAuthority.openFor(address, folder, InstantSource.system());
    outside =
        front.alsoAt(
            address, authority.serverContext(), Files.readString(authority.certificateFile()));
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ours", authority.certificate());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    trusting = SSLContext.getInstance("TLS");
    trusting.init(null, trust.getTrustManagers(), null);
  }

  private String authority() {
    return outside.getAuthority();
  }

  /** Status line, headers and body. */
  private String ask(String request, String body) throws Exception {
    var socket = (SSLSocket) trusting.getSocketFactory().createSocket();
    try (socket) {
      socket.connect(new InetSocketAddress(ADDRESS, outside.getPort()));
      var parameters = socket.getSSLParameters();
      // As a browser does: the certificate must be for this address.
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(5_000);
      String whole =
          request + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
      socket.getOutputStream().write(whole.getBytes(StandardCharsets.UTF_8));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .lines()
          .collect(Collectors.joining("\n"));
    }
  }

  private String get(String path, String headers) throws Exception {
    return ask("GET " + path + " HTTP/1.1\r\nHost: " + authority() + "\r\n" + headers, "");
  }

  private String signed(Signed.Draft draft) {
    var headers = new StringBuilder();
    Signed.sign(draft, KEYS, REGION, clock)
        .forEachHeader(
            (name, values) -> {
              if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("content-length")) {
                headers.append(name).append(": ").append(values.getFirst()).append("\r\n");
              }
            });
    return headers.toString();
  }

  @Test
  void givenTheAuthority_whenADeviceTrustsIt_thenItReachesThePingAndTheAuthoritysFile()
      throws Exception {
    assertThat(outside).hasToString("https://127.0.0.2:" + front.endpoint().getPort());
    assertThat(get("/ping", "")).startsWith("HTTP/1.1 200");
    assertThat(get("/ca.pem", ""))
        .startsWith("HTTP/1.1 200")
        .contains("application/x-x509-ca-cert", "BEGIN CERTIFICATE")
        .doesNotContain("PRIVATE");
  }

  @Test
  void givenAnother_whenItDoesNotTrustTheAuthority_thenNothing() throws Exception {
    trusting = SSLContext.getDefault();
    assertThatThrownBy(() -> get("/ping", ""))
        .isInstanceOf(javax.net.ssl.SSLHandshakeException.class);
  }

  @Test
  void givenPlainText_whenSpoken_thenNotAnswered() throws Exception {
    try (var socket = new Socket(ADDRESS, outside.getPort())) {
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write(
              ("GET /ping HTTP/1.1\r\nHost: " + authority() + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .doesNotContain("200");
    }
  }

  @Test
  void givenHostOrOriginOfAnother_whenAsked_thenRefused() throws Exception {
    String here = "GET /ping HTTP/1.1\r\nHost: 127.0.0.1:" + outside.getPort() + "\r\n";
    assertThat(ask(here, "")).startsWith("HTTP/1.1 403");
    assertThat(ask("GET /ping HTTP/1.1\r\nHost: evil.example\r\n", "")).startsWith("HTTP/1.1 403");
    assertThat(get("/ping", "Origin: http://" + authority() + "\r\n")).startsWith("HTTP/1.1 403");
    assertThat(get("/ping", "Origin: https://" + authority() + "\r\n")).startsWith("HTTP/1.1 200");
  }

  @Test
  void givenWhatIsNoPlayers_whenAsked_thenServedOnTheLoopbackOnly() throws Exception {
    for (String path : new String[] {"/console", "/console/", "/console/api/session"}) {
      assertThat(get(path, "")).startsWith("HTTP/1.1 403").contains("loopback only");
    }
    var draft =
        new Signed.Draft(
            "POST",
            URI.create("http://" + authority()),
            Map.of("content-type", "application/x-amz-json-1.0", "x-amz-target", "AmazonSSM.X"),
            "{}",
            "ssm");
    String post = "POST / HTTP/1.1\r\nHost: " + authority() + "\r\n";
    assertThat(ask(post + signed(draft), "{}"))
        .startsWith("HTTP/1.1 403")
        .contains("loopback only");
    // The push service's and any other's own operations, unsigned.
    assertThat(ask(post + "X-Amz-Target: PushService.ListPushes\r\n", "{}"))
        .startsWith("HTTP/1.1 403");
  }

  @Test
  void givenNobodyYet_whenSigningIn_thenServed() throws Exception {
    String post =
        "POST / HTTP/1.1\r\nHost: "
            + authority()
            + "\r\nContent-Type: application/x-amz-json-1.1\r\n"
            + "X-Amz-Target: AWSCognitoIdentityService.GetId\r\n";
    assertThat(ask(post, "{}")).startsWith("HTTP/1.1 200").contains("cognito-identity");
  }

  @Test
  void givenApiCallSignedForThisAddress_whenSent_thenItsCallerIsKnown() throws Exception {
    var draft =
        new Signed.Draft(
            "GET", URI.create("http://" + authority() + "/apis/x/y"), Map.of(), "", "execute-api");
    assertThat(get("/apis/x/y", signed(draft)))
        .startsWith("HTTP/1.1 200")
        .contains("execute-api REST GET arn:test");
  }
}
