package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.front.AwsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/** What requests may hold here, beside what the AWS SDK can put into them. */
class ApiModelTest {
  private static final String MODEL = "software.amazon.awssdk.services.gamelift.model.";
  // Newer than the SDK we test with.
  private static final Set<String> NEWER = Set.of("GetPlayerConnectionDetails");

  @TempDir Path folder;

  /** What the service itself says that it serves. */
  static Set<String> served(World world) {
    try {
      world.call("NoSuchOperation", "{}");
    } catch (AwsException e) {
      String list = e.message().substring(e.message().indexOf("it serves ") + 10);
      return new TreeSet<>(List.of(list.replace(".", "").split(", ")));
    }
    throw new AssertionError("an unknown operation succeeded");
  }

  @Test
  void givenEveryOperation_whenTheSdksModelIsRead_thenEachOfItsMembersIsReadOrRefusedByName()
      throws ReflectiveOperationException {
    var missing = new ArrayList<String>();
    Set<String> served = served(new World(folder));
    assertThat(served).hasSizeGreaterThan(70);
    for (String operation : served) {
      assertThat(Schema.requests().knows(operation)).as(operation).isTrue();
      if (!NEWER.contains(operation)) {
        var builder =
            (SdkPojo)
                Class.forName(MODEL + operation.replace("EC2", "Ec2") + "Request")
                    .getMethod("builder")
                    .invoke(null);
        compare(operation, builder, missing, new HashSet<>());
      }
    }
    assertThat(missing).as("requests.txt must read them or say why they are refused").isEmpty();
  }

  private static void compare(
      String structure, SdkPojo pojo, List<String> missing, Set<String> seen) {
    if (!seen.add(structure)) {
      return;
    }
    Set<String> known = Schema.requests().members(structure);
    for (SdkField<?> field : pojo.sdkFields()) {
      if (!known.contains(field.memberName())) {
        missing.add(structure + "." + field.memberName());
      } else if (!Schema.requests().refuses(structure, field.memberName())) {
        nested(field)
            .ifPresent(
                inner ->
                    compare(
                        inner.getClass().getEnclosingClass().getSimpleName(),
                        inner,
                        missing,
                        seen));
      }
    }
  }

  private static Optional<SdkPojo> nested(SdkField<?> field) {
    SdkField<?> element = field;
    while (true) {
      ListTrait list = element.getTrait(ListTrait.class);
      MapTrait map = element.getTrait(MapTrait.class);
      if (list != null) {
        element = list.memberFieldInfo();
      } else if (map != null) {
        element = map.valueFieldInfo();
      } else {
        Supplier<SdkPojo> constructor = element.constructor();
        return Optional.ofNullable(constructor).map(Supplier::get);
      }
    }
  }
}
