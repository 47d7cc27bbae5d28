package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.HttpFunction;

/**
 * The avatars' routes as one player sees them who finished a match, has an upload, and a review.
 */
public final class AvatarsFixture {
  private static final byte[] IMAGE = TestImages.png(TestImages.quarters(64, 64));

  private final AvatarsWorld world = new AvatarsWorld();
  private final String upload;
  private final String review;

  public AvatarsFixture(String owner) {
    world.finished.add(owner);
    upload = world.ask(owner, null, IMAGE, "image/png");
    review = world.ask(owner, null, IMAGE, "image/png");
    world.labels = "[{\"Name\":\"Explicit Nudity\",\"ParentName\":\"Explicit\",\"Confidence\":65}]";
    world.run(world.put(review, IMAGE));
  }

  /** What players call. */
  public HttpFunction uploads() {
    return world.uploadsHandler();
  }

  /** What operators call, with the role that tests give them. */
  public HttpFunction reviews() {
    return world.reviewsHandler();
  }

  /** What stands for {@code {id}} in a path. */
  public String id(String path) {
    if (path.startsWith("/players")) {
      return "me";
    }
    return path.startsWith("/admin") ? review : upload;
  }

  /** A good body for a route. */
  public static String body(String routeKey) {
    return switch (routeKey) {
      case "POST /avatars/uploads" ->
          "{\"contentType\":\"image/png\",\"size\":%d,\"sha256\":\"%s\"}"
              .formatted(IMAGE.length, Picture.sha256(IMAGE));
      case "POST /admin/avatars/reviews/{id}" -> "{\"verdict\":\"REJECTED\",\"reason\":\"r\"}";
      default -> "{}";
    };
  }
}
