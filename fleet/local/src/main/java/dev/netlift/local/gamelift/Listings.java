package dev.netlift.local.gamelift;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Lists that are read page by page. What was listed when the first page was read is told once each,
 * in that order, as it is now; what has gone or fits no more is left out; what came later is not
 * told. Owned by the loop.
 */
final class Listings {
  // Readers rarely come back to a list they have left; those of the longest ago are forgotten.
  static final int LISTINGS_MAX = 256;
  private static final int TOKEN_BYTES = 2 * Long.BYTES + Integer.BYTES;

  /**
   * One request's list.
   *
   * @param request what was asked, but for Limit and NextToken
   * @param told positions that a token was given for
   */
  private record Listing(String operation, JsonNode request, List<String> keys, BitSet told) {}

  private final Ids ids;
  private final Map<UUID, Listing> listings =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Listing> eldest) {
          return size() > LISTINGS_MAX;
        }
      };

  Listings(Ids ids) {
    this.ids = ids;
  }

  /**
   * @param operation with {@code request}, what a token is good for
   * @param all that there is now
   * @param key never that of two
   * @param limit most to answer, at least 1
   * @param token of the page before; empty for the first
   */
  <T> Pages<T> page(
      String operation,
      JsonNode request,
      List<T> all,
      Function<T, String> key,
      int limit,
      String token) {
    Map<String, T> now = new LinkedHashMap<>();
    all.forEach(item -> now.putIfAbsent(key.apply(item), item));
    if (!token.isEmpty()) {
      return resume(operation, request, now, limit, token);
    }
    if (now.size() <= limit) {
      return new Pages<>(List.copyOf(now.values()), Optional.empty());
    }
    var listing = new Listing(operation, request, List.copyOf(now.keySet()), new BitSet());
    UUID id = UUID.fromString(ids.uuid());
    listings.put(id, listing);
    return read(id, listing, now, 0, limit);
  }

  private <T> Pages<T> resume(
      String operation, JsonNode request, Map<String, T> now, int limit, String token) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
    } catch (IllegalArgumentException e) {
      throw Input.invalid("NextToken is not one of ours.");
    }
    if (bytes.remaining() != TOKEN_BYTES) {
      throw Input.invalid("NextToken is not one of ours.");
    }
    var id = new UUID(bytes.getLong(), bytes.getLong());
    int from = bytes.getInt();
    Listing listing = listings.get(id);
    if (listing == null || from < 0 || !listing.told.get(from)) {
      throw Input.invalid("NextToken is not one of ours, or too old; begin with the first page.");
    }
    if (!listing.operation.equals(operation) || !listing.request.equals(request)) {
      throw Input.invalid("NextToken is of another request; only Limit may change between pages.");
    }
    return read(id, listing, now, from, limit);
  }

  private static <T> Pages<T> read(
      UUID id, Listing listing, Map<String, T> now, int from, int limit) {
    var items = new ArrayList<T>();
    for (int at = from; at < listing.keys.size(); at++) {
      T item = now.get(listing.keys.get(at));
      if (item == null) {
        continue;
      }
      if (items.size() == limit) {
        listing.told.set(at);
        return new Pages<>(List.copyOf(items), Optional.of(token(id, at)));
      }
      items.add(item);
    }
    return new Pages<>(List.copyOf(items), Optional.empty());
  }

  private static String token(UUID id, int position) {
    byte[] bytes =
        ByteBuffer.allocate(TOKEN_BYTES)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .putInt(position)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
