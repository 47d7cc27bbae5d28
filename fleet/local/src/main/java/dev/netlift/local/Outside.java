package dev.netlift.local;

import dev.netlift.local.front.Front;
import dev.netlift.local.gamelift.GameLiftConfig;
import dev.netlift.local.tls.LocalAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Another address of this machine that players' devices reach the cloud by, over TLS alone.
 *
 * @param authority vouches for this address and nothing else
 */
record Outside(Inet4Address address, LocalAuthority authority) {
  private static final String HERE = "127.0.0.1";

  /**
   * @param text an address as digits, not a name: the certificate is for it
   * @param folder of all authorities
   * @throws IllegalArgumentException it is no address of this machine that others could use
   */
  static Outside at(String text, Path folder, InstantSource clock) throws IOException {
    Inet4Address address;
    try {
      address = Inet4Address.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw notOurs(text, "is no IPv4 address");
    }
    if (address.isAnyLocalAddress()) {
      throw notOurs(text, "means every address: name one");
    }
    if (address.getHostAddress().equals(HERE)) {
      throw notOurs(text, "is where the cloud is anyway");
    }
    // Linux takes all of 127.0.0.0/8 for its own, and lists one of it.
    if (!address.isLoopbackAddress() && NetworkInterface.getByInetAddress(address) == null) {
      throw notOurs(text, "is no address of this machine");
    }
    return new Outside(address, LocalAuthority.openFor(address, folder.resolve("hosts"), clock));
  }

  private static IllegalArgumentException notOurs(String text, String why) throws IOException {
    List<String> ours = addresses();
    return new IllegalArgumentException(
        "--host "
            + text
            + " "
            + why
            + (ours.isEmpty() ? "" : "; this machine has " + String.join(", ", ours)));
  }

  /** Those that others could use. */
  private static List<String> addresses() throws IOException {
    return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .sorted()
        .toList();
  }

  /** Game servers speak TLS too, with a certificate of the same authority. */
  GameLiftConfig secured(GameLiftConfig config) {
    LocalAuthority.ServerFiles files = authority.writeServer();
    var environment = new HashMap<>(config.serverEnvironment());
    environment.put("NETLIFT_TLS_CERTIFICATE", files.certificate().toString());
    environment.put("NETLIFT_TLS_KEY", files.key().toString());
    return config.withServerEnvironment(environment);
  }

  /**
   * Lets them in.
   *
   * @throws dev.netlift.local.front.PortTakenException somebody has the port at this address
   */
  void open(Front front) {
    try {
      front.alsoAt(
          address, authority.serverContext(), Files.readString(authority.certificateFile()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + authority.certificateFile(), e);
    }
  }

  private String origin(int port) {
    return "https://" + address.getHostAddress() + ":" + port;
  }

  /** For {@code up --json}. */
  ObjectNode facts(int port) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("playUrl", origin(port) + "/play/")
        .put("authorityUrl", origin(port) + "/ca.pem")
        .put("authority", authority.certificateFile().toAbsolutePath().toString())
        .put("fingerprint", authority.fingerprint());
  }

  /** For people: how a phone or another computer comes to trust it. */
  String howToTrust(int port) {
    return """

        From other devices of this network, once they trust the certificate authority of this address:
          play      %1$s/play/
          its file  %1$s/ca.pem, and here %2$s
          SHA-256   %3$s
          Open the file's address on the device and go on past the warning; compare the SHA-256; then
          iPhone    Settings, General, VPN & Device Management: install the profile; then General,
                    About, Certificate Trust Settings: switch it on
          Android   Settings, Security, More, Install from storage: CA certificate
          macOS     sudo security add-trusted-cert -d -k /Library/Keychains/System.keychain ca.pem
          Windows   certutil -user -addstore Root ca.pem
          Debian    sudo cp ca.pem /usr/local/share/ca-certificates/netlift.crt; sudo update-ca-certificates
                    (Chrome and Firefox on Linux have lists of their own)
          It can vouch for this one address. Remove it there when you are done. Until a device trusts it
          its browser warns, and push stays off.
        """
        .formatted(origin(port), authority.certificateFile(), authority.fingerprint());
  }
}
