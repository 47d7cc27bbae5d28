package dev.netlift.release.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * List prices of one Region in US dollars, each with the day it was looked up and where. A price
 * that is not in the list is not guessed. Immutable.
 *
 * @param file it was read from
 */
public record Prices(Path file, String region, Map<String, Price> prices) {
  private static final double USD_MAX = 100_000;

  /**
   * @param source where to look it up again
   */
  public record Price(double usd, LocalDate asOf, String source) {}

  public Prices {
    prices = Map.copyOf(prices);
  }

  /**
   * @throws IOException the file cannot be read
   * @throws IllegalArgumentException something in it is not as it must be, by its name
   */
  public static Prices read(Path file) throws IOException {
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!json.path("currency").asString("").equals("USD") || json.path("region").isMissingNode()) {
      throw new IllegalArgumentException(file + " must name a region, and USD as its currency");
    }
    var prices = new TreeMap<String, Price>();
    for (var entry : json.path("prices").properties()) {
      prices.put(entry.getKey(), price(file, entry.getKey(), entry.getValue()));
    }
    return new Prices(file, json.path("region").asString(), prices);
  }

  private static Price price(Path file, String name, JsonNode entry) {
    double usd = entry.path("usd").asDouble(-1);
    String source = entry.path("source").asString("");
    if (!entry.path("usd").isNumber() || usd < 0 || usd > USD_MAX || source.isBlank()) {
      throw new IllegalArgumentException(
          file + ": " + name + " needs usd, from 0 to " + USD_MAX + ", and a source");
    }
    try {
      return new Price(usd, LocalDate.parse(entry.path("asOf").asString("")), source);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          file + ": " + name + " needs asOf, the day it was looked up, as 2026-11-21", e);
    }
  }

  /** With one more price, or another. */
  public Prices with(String name, Price price) {
    var more = new TreeMap<>(prices);
    more.put(name, price);
    return new Prices(file, region, more);
  }

  /**
   * @throws IllegalArgumentException it is not in the list
   */
  Price of(String name) {
    Price price = prices.get(name);
    if (price == null) {
      throw new IllegalArgumentException(
          "no price of "
              + name
              + " for "
              + region
              + " in "
              + file
              + ": look it up and add it there,"
              + " with its day and source, or say --price "
              + name
              + "=USD");
    }
    return price;
  }
}
