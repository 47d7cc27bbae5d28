package dev.netlift.local.cognito;

import dev.netlift.local.front.Bodies;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Signs and checks the tokens of a user pool with RS256; drawn anew at each start. Any thread. */
final class SigningKey {
  private static final int BITS = 2_048;
  private static final int TOKEN_MAX = 16_384;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final String id = UUID.randomUUID().toString();
  private final KeyPair pair;

  SigningKey() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS);
      this.pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token with these claims. */
  String sign(ObjectNode claims) {
    String header = Bodies.MAPPER.createObjectNode().put("kid", id).put("alg", "RS256").toString();
    String signed = encode(header) + "." + encode(claims.toString());
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(pair.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + ENCODER.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The claims of a token that this key has signed, expired or not; empty for any other. */
  Optional<JsonNode> verify(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3 || token.length() > TOKEN_MAX) {
      return Optional.empty();
    }
    try {
      JsonNode header = Bodies.MAPPER.readTree(DECODER.decode(parts[0]));
      // Nothing but what we sign with: an algorithm of the sender's choice is how tokens are
      // forged.
      if (!header.path("alg").asString("").equals("RS256")
          || !header.path("kid").asString("").equals(id)) {
        return Optional.empty();
      }
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(pair.getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      return signature.verify(DECODER.decode(parts[2]))
          ? Optional.of(Bodies.MAPPER.readTree(DECODER.decode(parts[1])))
          : Optional.empty();
    } catch (GeneralSecurityException | IllegalArgumentException | JacksonException e) {
      return Optional.empty();
    }
  }

  /** The public half, as a JWK. */
  ObjectNode jwk() {
    var key = (RSAPublicKey) pair.getPublic();
    return Bodies.MAPPER
        .createObjectNode()
        .put("alg", "RS256")
        .put("e", unsigned(key.getPublicExponent().toByteArray()))
        .put("kid", id)
        .put("kty", "RSA")
        .put("n", unsigned(key.getModulus().toByteArray()))
        .put("use", "sig");
  }

  private static String unsigned(byte[] bytes) {
    // Java puts a zero before a number whose first bit is set; a JWK must not have it.
    int from = bytes[0] == 0 ? 1 : 0;
    byte[] bare = new byte[bytes.length - from];
    System.arraycopy(bytes, from, bare, 0, bare.length);
    return ENCODER.encodeToString(bare);
  }

  private static String encode(String text) {
    return ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
