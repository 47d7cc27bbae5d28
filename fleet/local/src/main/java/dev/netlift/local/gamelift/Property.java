package dev.netlift.local.gamelift;

import dev.netlift.local.deploy.DeployException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One object of a template's properties, checked as it is read. CloudFormation lets numbers and
 * booleans arrive as strings.
 *
 * @param where names it in messages, for example {@code Fleet.RuntimeConfiguration}
 */
record Property(JsonNode json, String where) {
  /** Refuses members that nothing here would act on. */
  Property only(String... allowed) {
    for (String name : json.propertyNames()) {
      if (!List.of(allowed).contains(name)) {
        throw error(
            name,
            "is not supported by the local GameLift; supported are " + String.join(", ", allowed));
      }
    }
    return this;
  }

  DeployException error(String member, String what) {
    return new DeployException(where + "." + member + " " + what);
  }

  boolean has(String member) {
    return json.has(member) && !json.get(member).isNull();
  }

  /** Empty when it is not given. */
  String text(String member) {
    JsonNode value = json.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isValueNode()) {
      throw error(member, "must be a string");
    }
    return value.asString();
  }

  String required(String member) {
    String value = text(member);
    if (value.isEmpty()) {
      throw error(member, "is required");
    }
    return value;
  }

  String matching(String member, String pattern) {
    String value = required(member);
    if (!value.matches(pattern)) {
      throw error(member, "must match " + pattern + ", was \"" + value + "\"");
    }
    return value;
  }

  Optional<String> given(String member) {
    return Optional.of(text(member)).filter(value -> !value.isEmpty());
  }

  int number(String member, int otherwise, int least, int most) {
    String value = text(member);
    if (value.isEmpty()) {
      return otherwise;
    }
    int number;
    try {
      number = Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw error(member, "must be a whole number, was \"" + value + "\"");
    }
    if (number < least || number > most) {
      throw error(member, "must be " + least + " to " + most + ", was " + number);
    }
    return number;
  }

  boolean flag(String member) {
    return switch (text(member)) {
      case "true" -> true;
      case "", "false" -> false;
      default -> throw error(member, "must be true or false");
    };
  }

  Property object(String member) {
    JsonNode value = json.path(member);
    if (!value.isObject()) {
      throw error(member, "is required and must be an object");
    }
    return new Property(value, where + "." + member);
  }

  /** Empty when it is not given. */
  List<Property> objects(String member) {
    var objects = new ArrayList<Property>();
    for (JsonNode element : array(member)) {
      String path = where + "." + member + "[" + objects.size() + "]";
      if (!element.isObject()) {
        throw new DeployException(path + " must be an object");
      }
      objects.add(new Property(element, path));
    }
    return objects;
  }

  /** Empty when it is not given. */
  List<String> texts(String member) {
    var texts = new ArrayList<String>();
    array(member).forEach(element -> texts.add(element.asString("")));
    return texts;
  }

  private JsonNode array(String member) {
    JsonNode value = json.path(member);
    if (!value.isMissingNode() && !value.isArray()) {
      throw error(member, "must be a list");
    }
    return value;
  }

  /** A list of {Key, Value}. */
  Map<String, String> pairs(String member) {
    var pairs = new LinkedHashMap<String, String>();
    objects(member).forEach(pair -> pairs.put(pair.required("Key"), pair.text("Value")));
    return pairs;
  }
}
