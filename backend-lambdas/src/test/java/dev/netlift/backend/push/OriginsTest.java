package dev.netlift.backend.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses may be given to us, and where their names may lead. */
class OriginsTest {
  static final String VENDORS =
      "https://fcm.googleapis.com,https://android.googleapis.com,"
          + "https://*.push.services.mozilla.com,https://*.notify.windows.com,"
          + "https://*.push.apple.com";

  private static final Origins ORIGINS =
      Origins.parse(VENDORS + ", https://push.example.internal:8443,https://127.0.0.1:9999");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://fcm.googleapis.com/fcm/send/dUmmy:APA91b-_x",
        "https://fcm.googleapis.com:443/fcm/send/x",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%2b",
        "https://web.push.apple.com/QGuQyavXutnMH9",
        "https://push.example.internal:8443/p",
        "https://127.0.0.1:9999/push/1"
      })
  void givenAllowed_whenRead_thenTaken(String url) {
    assertThat(ORIGINS.endpoint(url).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://fcm.googleapis.com/x",
        "HTTPS://fcm.googleapis.com/x",
        "https://FCM.googleapis.com/x",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://push.services.mozilla.com/x",
        "https://.push.services.mozilla.com/x",
        "https://a..push.services.mozilla.com/x",
        "https://evilpush.services.mozilla.com/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evil.example#@fcm.googleapis.com/x",
        "https://evil.example\\@fcm.googleapis.com/x",
        "https://user:pass@fcm.googleapis.com/x",
        "https://fcm.googleapis.com/x#y",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/x\r\nHost: evil",
        "https://fcm.googleapis.com./x",
        "https://fcm.googleapis.com:0443/x",
        "https://fcm.googleapis.com/é",
        "https://169.254.169.254/latest/meta-data/",
        "https://2852039166/latest/meta-data/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://017700000001/",
        "https://127.1/",
        "https://127.0.0.1/",
        "https://127.0.0.1:9998/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://localhost/",
        "file:///etc/passwd",
        "ftp://fcm.googleapis.com/x"
      })
  void givenForbidden_whenRead_thenRefused(String url) {
    assertThatThrownBy(() -> ORIGINS.endpoint(url)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenTooLong_whenRead_thenRefusedByItsLength() {
    assertThatThrownBy(() -> ORIGINS.endpoint("https://fcm.googleapis.com/" + "x".repeat(2_048)))
        .hasMessageContaining("2048");
  }

  @Test
  void givenListedAsItIs_thenMayBePrivate_butNoVendorAndNothingBelowAWildcard() {
    assertThat(ORIGINS.endpoint("https://127.0.0.1:9999/x").mayBePrivate()).isTrue();
    assertThat(ORIGINS.endpoint("https://push.example.internal:8443/x").mayBePrivate()).isTrue();
    assertThat(ORIGINS.endpoint("https://fcm.googleapis.com/x").mayBePrivate()).isFalse();
    assertThat(ORIGINS.endpoint("https://a.push.apple.com/x").mayBePrivate()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "https://",
        "https://*",
        "http://push.example.com",
        "https://a.example/",
        "https://a.example/path",
        "https://*.*.example",
        "https://a*.example",
        "https://2130706433",
        "https://127.1",
        "https://a..b",
        "https://a.example,,https://b.example"
      })
  void givenListThatIsNone_whenRead_thenRefused(String list) {
    assertThatThrownBy(() -> Origins.parse(list)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenEndpoint_whenPrinted_thenWithoutWhatMakesItASecret() {
    assertThat(ORIGINS.endpoint("https://fcm.googleapis.com/fcm/send/secret"))
        .hasToString("https://fcm.googleapis.com");
  }

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, true",
    "142.250.1.1, true",
    "2606:4700::1111, true",
    "2a00:1450:4001::1, true",
    "0.0.0.0, false",
    "10.1.2.3, false",
    "100.64.0.1, false",
    "100.127.255.255, false",
    "100.128.0.1, true",
    "127.0.0.1, false",
    "127.255.255.254, false",
    "169.254.169.254, false",
    "172.16.0.1, false",
    "172.31.255.255, false",
    "172.32.0.1, true",
    "192.0.0.8, false",
    "192.0.2.1, false",
    "192.88.99.1, false",
    "192.168.1.1, false",
    "198.18.0.1, false",
    "198.19.255.255, false",
    "198.51.100.1, false",
    "203.0.113.1, false",
    "224.0.0.1, false",
    "240.0.0.1, false",
    "255.255.255.255, false",
    "::, false",
    "::1, false",
    "::ffff:127.0.0.1, false",
    "::ffff:169.254.169.254, false",
    "::ffff:8.8.8.8, true",
    "::127.0.0.1, false",
    "64:ff9b::a9fe:a9fe, false",
    "64:ff9b:1::1, false",
    "100::1, false",
    "2001::1, false",
    "2001:db8::1, false",
    "2002:a9fe:a9fe::1, false",
    "3fff::1, false",
    "fc00::1, false",
    "fd00:ec2::254, false",
    "fe80::1, false",
    "fec0::1, false",
    "ff02::1, false"
  })
  void givenAddress_thenPublicOrNot(String text, boolean isPublic) throws Exception {
    assertThat(Addresses.isPublic(InetAddress.getByName(text))).isEqualTo(isPublic);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "10.0.0.7, true",
    "fd12::1, true",
    "::1, true",
    "0.0.0.0, false",
    "169.254.169.254, false",
    "::ffff:169.254.169.254, false",
    "fe80::1, false",
    "224.0.0.1, false",
    "ff02::1, false",
    "::, false"
  })
  void givenOriginThatAnOperatorListed_thenNeitherLinksNorGroups(String text, boolean allowed)
      throws Exception {
    assertThat(Addresses.mayBePrivate(InetAddress.getByName(text))).isEqualTo(allowed);
  }

  private static Resolver leadsTo(String... addresses) {
    return name -> {
      var all = new ArrayList<InetAddress>();
      for (String address : addresses) {
        all.add(InetAddress.getByName(address));
      }
      return all;
    };
  }

  @Test
  void givenNames_whenTheyLeadAnywherePrivate_thenBlockedEvenIfSomeAddressIsPublic()
      throws Exception {
    var vendor = ORIGINS.endpoint("https://fcm.googleapis.com/x");
    var own = ORIGINS.endpoint("https://push.example.internal:8443/x");

    assertThat(new Guard(leadsTo("2606:4700::1", "8.8.8.8")).address(vendor))
        .isEqualTo(InetAddress.getByName("8.8.8.8"));
    for (List<String> addresses :
        List.of(
            List.of("127.0.0.1"),
            List.of("8.8.8.8", "10.0.0.1"),
            List.of("::ffff:127.0.0.1"),
            List.of("169.254.169.254"))) {
      var guard = new Guard(leadsTo(addresses.toArray(String[]::new)));
      assertThatThrownBy(() -> guard.address(vendor)).isInstanceOf(Guard.BlockedException.class);
    }
    assertThat(new Guard(leadsTo("10.0.0.1")).address(own))
        .isEqualTo(InetAddress.getByName("10.0.0.1"));
    assertThatThrownBy(() -> new Guard(leadsTo("169.254.169.254")).address(own))
        .isInstanceOf(Guard.BlockedException.class);
    assertThatThrownBy(() -> new Guard(leadsTo()).address(own))
        .isInstanceOf(UnknownHostException.class);
  }
}
