package dev.netlift.local.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.services.gamelift.GameLiftClient;

class RpcV2CborTest {
  private static final String MODEL = "software/amazon/awssdk/services/gamelift/model";

  @Test
  void givenTheModel_whenItsTimesAndMapsAreListed_thenTheseAreTheOnesTagged() throws Exception {
    Map<String, Set<MarshallingType<?>>> members = members();
    Set<String> times = new TreeSet<>();
    Set<String> maps = new TreeSet<>();
    members.forEach(
        (name, types) -> {
          if (types.contains(MarshallingType.INSTANT)) {
            assertThat(types).as(name).hasSize(1);
            times.add(name);
          }
          if (types.contains(MarshallingType.MAP)) {
            maps.add(name);
          }
        });

    assertThat(members).hasSizeGreaterThan(200);
    assertThat(RpcV2Cbor.TIMES).containsExactlyInAnyOrderElementsOf(times);
    assertThat(RpcV2Cbor.FREE_MAPS).containsExactlyInAnyOrderElementsOf(maps);
  }

  /** Each member's name in the model, and the types it has. */
  private static Map<String, Set<MarshallingType<?>>> members() throws Exception {
    Map<String, Set<MarshallingType<?>>> members = new TreeMap<>();
    for (String name : classNames()) {
      Class<?> type = Class.forName(name);
      if (SdkPojo.class.isAssignableFrom(type) && !type.isInterface()) {
        var builder = type.getMethod("builder").invoke(null);
        for (SdkField<?> field : ((SdkPojo) builder).sdkFields()) {
          members
              .computeIfAbsent(
                  field.memberName(),
                  _ -> new TreeSet<>((a, b) -> a.toString().compareTo(b.toString())))
              .add(field.marshallingType());
        }
      }
    }
    return members;
  }

  private static Set<String> classNames() throws IOException {
    Path jar =
        Path.of(GameLiftClient.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    try (var files = FileSystems.newFileSystem(jar);
        var entries = Files.list(files.getPath(MODEL))) {
      var names = new TreeSet<String>();
      entries
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(name -> name.endsWith(".class") && !name.contains("$"))
          .filter(name -> !name.equals("GameLiftRequest.class"))
          .filter(name -> !name.equals("GameLiftResponse.class"))
          .forEach(name -> names.add(MODEL.replace('/', '.') + "." + name.replace(".class", "")));
      return names;
    }
  }
}
