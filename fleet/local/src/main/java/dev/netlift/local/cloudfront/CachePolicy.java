package dev.netlift.local.cloudfront;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long an answer may be kept.
 *
 * @param minSeconds and at least so, whatever the origin says
 * @param defaultSeconds when the origin says nothing
 * @param maxSeconds and at most so
 */
record CachePolicy(long minSeconds, long defaultSeconds, long maxSeconds) {
  private static final Pattern MAX_AGE =
      Pattern.compile("(?:^|[,\\s])(s-maxage|max-age)=(\\d{1,10})");

  /** Those of AWS that need no resource: CachingOptimized and CachingDisabled. */
  static final Map<String, CachePolicy> MANAGED =
      Map.of(
          "658327ea-f89d-4fab-a63d-7e88639e58f6", new CachePolicy(1, 86_400, 31_536_000),
          "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", new CachePolicy(0, 0, 0));

  /**
   * @param cacheControl of the origin's answer, empty when it has none
   * @return 0: not at all
   */
  long seconds(String cacheControl) {
    long wanted = defaultSeconds;
    if (cacheControl.contains("no-store")
        || cacheControl.contains("no-cache")
        || cacheControl.contains("private")) {
      wanted = 0;
    } else {
      Matcher ages = MAX_AGE.matcher(cacheControl);
      boolean shared = false;
      while (ages.find()) {
        boolean forShared = ages.group(1).equals("s-maxage");
        if (forShared || !shared) {
          wanted = Long.parseLong(ages.group(2));
          shared |= forShared;
        }
      }
    }
    return Math.max(minSeconds, Math.min(maxSeconds, wanted));
  }
}
