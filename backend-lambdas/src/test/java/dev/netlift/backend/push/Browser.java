package dev.netlift.backend.push;

import dev.netlift.backend.functions.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/** The other end: a browser with its own keys, which reads what it is sent as RFC 8291 says. */
final class Browser {
  final String endpoint;
  final byte[] auth;
  private final KeyPair keys;

  Browser(String endpoint) {
    this(endpoint, P256.draw(), "0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
  }

  Browser(String endpoint, KeyPair keys, byte[] auth) {
    this.endpoint = endpoint;
    this.keys = keys;
    this.auth = auth;
  }

  byte[] p256dh() {
    return P256.bytes((ECPublicKey) keys.getPublic());
  }

  Subscription subscription(String keyId, long usedAtMillis) {
    return Subscription.of(endpoint, p256dh(), auth, keyId, usedAtMillis);
  }

  /** The body of a {@code POST /push/subscriptions}. */
  String json(String keyId) {
    return """
        {"endpoint":"%s","expirationTime":null,"keys":{"p256dh":"%s","auth":"%s"},"keyId":"%s"}"""
        .formatted(endpoint, VapidKey.base64(p256dh()), VapidKey.base64(auth), keyId);
  }

  JsonNode message(byte[] body) {
    return Json.read(new String(read(body), StandardCharsets.UTF_8));
  }

  /** Written from the RFC with HMAC alone, so that it shares no derivation with what it checks. */
  byte[] read(byte[] body) {
    var in = ByteBuffer.wrap(body);
    byte[] salt = new byte[16];
    in.get(salt);
    if (in.getInt() < body.length - 86) {
      throw new AssertionError("more than one record");
    }
    byte[] theirs = new byte[in.get() & 0xff];
    in.get(theirs);
    byte[] sealed = new byte[in.remaining()];
    in.get(sealed);
    byte[] shared = P256.agree((ECPrivateKey) keys.getPrivate(), P256.publicKey(theirs));
    byte[] info =
        ByteBuffer.allocate(14 + 65 + theirs.length + 1)
            .put("WebPush: info\0".getBytes(StandardCharsets.US_ASCII))
            .put(p256dh())
            .put(theirs)
            .put((byte) 1)
            .array();
    byte[] secret = hmac(hmac(auth, shared), info);
    byte[] prk = hmac(salt, secret);
    byte[] key = Arrays.copyOf(hmac(prk, ascii("Content-Encoding: aes128gcm\0\1")), 16);
    byte[] nonce = Arrays.copyOf(hmac(prk, ascii("Content-Encoding: nonce\0\1")), 12);
    try {
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
      byte[] record = cipher.doFinal(sealed);
      int end = record.length - 1;
      while (record[end] == 0) {
        end--;
      }
      if (record[end] != 2) {
        throw new AssertionError("the last record ends with 2");
      }
      return Arrays.copyOf(record, end);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("cannot be read by whom it is for", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
