package dev.netlift.local.webpush;

import java.util.Base64;

/** Base 64 of the URL alphabet without padding, as everything about Web Push is written. */
final class Base64Url {
  private Base64Url() {}

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * @throws IllegalArgumentException another alphabet, or padding
   */
  static byte[] decode(String text) {
    if (text.indexOf('=') >= 0) {
      throw new IllegalArgumentException("base64url is written without padding here");
    }
    return Base64.getUrlDecoder().decode(text);
  }
}
