package dev.netlift.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.netlift.local.gamelift.GameLift;
import dev.netlift.local.gamelift.GameLiftConfig;
import dev.netlift.local.process.Children;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the CDK app describes, the local cloud can deploy: a new type or property in the committed
 * templates fails here until a provider handles or ignores it.
 */
class ProvidersTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static final Map<String, ResourceProvider> PROVIDERS = new TreeMap<>();

  @BeforeAll
  static void findProviders(@TempDir Path state) throws ReflectiveOperationException {
    var classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.netlift.local");
    for (var type : classes) {
      if (type.isAssignableTo(ResourceProvider.class)
          && !type.isInterface()
          // A provider that is told its type shows nothing unbuilt; its room hands it over below.
          && !type.isRecord()
          && !type.getModifiers().contains(JavaModifier.ABSTRACT)) {
        var provider = unbuilt(type.reflect());
        assertThat(PROVIDERS.put(provider.type(), provider))
            .as("two providers of %s", provider.type())
            .isNull();
      }
    }
    try (var children = new Children(state);
        var gameLift = gameLift(state, children)) {
      gameLift.providers().forEach(provider -> PROVIDERS.put(provider.type(), provider));
    }
  }

  /** A GameLift that starts nothing until a fleet is deployed on it. */
  static GameLift gameLift(Path state, Children children) {
    var config =
        new GameLiftConfig(
            "us-west-2", "111122223333", state, URI.create("http://127.0.0.1:1"), Map.of());
    return GameLift.start(
        config,
        children,
        (topic, subject, message) -> {},
        (role, session, life) -> {
          throw new AssertionError("nobody asks for credentials here");
        });
  }

  @Test
  void givenTheCommittedTemplates_thenEveryTypeHasAProvider() throws IOException {
    var missing = new TreeSet<>(properties().keySet());
    // A provider of Custom::* is one of all types that begin so.
    missing.removeIf(type -> PROVIDERS.containsKey(type.replaceFirst("^Custom::.*", "Custom::*")));

    assertThat(missing).as("types in fleet/aws/templates without a provider").isEmpty();
  }

  @Test
  void givenTheCommittedTemplates_thenEveryPropertyIsHandledOrIgnored() throws IOException {
    var unknown = new ArrayList<String>();
    properties()
        .forEach(
            (type, names) -> {
              var provider = PROVIDERS.get(type);
              if (provider != null) {
                names.stream()
                    .filter(name -> !provider.handled().contains(name))
                    .filter(name -> !provider.ignored().containsKey(name))
                    .forEach(name -> unknown.add(type + "." + name));
              }
            });

    assertThat(unknown).as("properties that no provider handles or ignores").isEmpty();
  }

  @Test
  void givenTheCommittedTemplates_thenWhatTheyDoNotKeepCanBeRemoved() throws Exception {
    var stuck = new TreeSet<String>();
    for (Path template : List.of(CommittedTemplatesTest.SYSTEM, CommittedTemplatesTest.FLEET)) {
      for (var resource : JSON.readTree(Files.readString(template)).path("Resources")) {
        var provider = PROVIDERS.get(resource.path("Type").asString());
        if (provider == null || resource.path("DeletionPolicy").asString("").equals("Retain")) {
          continue;
        }
        var delete =
            provider
                .getClass()
                .getMethod(
                    "delete", ResourceProvider.Declaration.class, ResourceProvider.Resource.class);
        if (delete.getDeclaringClass().equals(ResourceProvider.class)) {
          stuck.add(provider.type());
        }
      }
    }

    assertThat(stuck).as("types that leave something behind when their stack goes").isEmpty();
  }

  @Test
  void givenProviders_thenNothingIsBothHandledAndIgnoredAndEveryIgnoredHasAReason() {
    for (var provider : PROVIDERS.values()) {
      assertThat(provider.ignored().keySet())
          .as(provider.type())
          .doesNotContainAnyElementsOf(provider.handled());
      assertThat(provider.ignored().values())
          .as(provider.type())
          .allMatch(reason -> reason.strip().length() >= 8);
    }
  }

  /** The properties the templates use, by type. */
  private static Map<String, Set<String>> properties() throws IOException {
    var properties = new TreeMap<String, Set<String>>();
    for (Path template : List.of(CommittedTemplatesTest.SYSTEM, CommittedTemplatesTest.FLEET)) {
      for (var resource : JSON.readTree(Files.readString(template)).path("Resources")) {
        properties
            .computeIfAbsent(resource.path("Type").asString(), _ -> new TreeSet<>())
            .addAll(resource.path("Properties").propertyNames());
      }
    }
    return properties;
  }

  /**
   * A provider without the service behind it: its three lists are constants, and building every
   * service for them would start half the cloud.
   */
  private static ResourceProvider unbuilt(Class<?> type) throws ReflectiveOperationException {
    // By name: javac warns of the class, and the warning cannot be silenced.
    var factory = Class.forName("sun.reflect.ReflectionFactory");
    var constructor =
        (Constructor<?>)
            factory
                .getMethod("newConstructorForSerialization", Class.class, Constructor.class)
                .invoke(
                    factory.getMethod("getReflectionFactory").invoke(null),
                    type,
                    Object.class.getDeclaredConstructor());
    return (ResourceProvider) constructor.newInstance();
  }
}
