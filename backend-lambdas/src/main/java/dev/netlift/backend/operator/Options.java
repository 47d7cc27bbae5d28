package dev.netlift.backend.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The words after a verb.
 *
 * @param flags without {@code --}
 * @param values {@code --name value} or {@code --name=value}
 */
record Options(Set<String> flags, Map<String, String> values) {
  /** Wrong usage, told in one line. */
  static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message, null, false, false);
    }
  }

  Options {
    flags = Set.copyOf(flags);
    values = Map.copyOf(values);
  }

  /**
   * @throws UsageException for a word that is neither
   */
  static Options parse(List<String> words, Set<String> knownFlags, Set<String> knownValues) {
    var flags = new ArrayList<String>();
    var values = new HashMap<String, String>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String name = word.startsWith("--") ? word.substring(2) : "";
      int equals = name.indexOf('=');
      if (knownFlags.contains(name)) {
        flags.add(name);
      } else if (equals > 0 && knownValues.contains(name.substring(0, equals))) {
        values.put(name.substring(0, equals), name.substring(equals + 1));
      } else if (knownValues.contains(name)) {
        if (i + 1 == words.size()) {
          throw new UsageException(word + " needs a value");
        }
        i++;
        values.put(name, words.get(i));
      } else {
        throw new UsageException("'" + word + "' is not known here");
      }
    }
    return new Options(Set.copyOf(flags), values);
  }

  boolean has(String flag) {
    return flags.contains(flag);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  String required(String name) {
    return value(name).orElseThrow(() -> new UsageException("--" + name + " must be given"));
  }

  int number(String name, int otherwise, int min, int max) {
    String given = values.get(name);
    if (given == null) {
      return otherwise;
    }
    if (!given.matches("[0-9]{1,9}")
        || Integer.parseInt(given) < min
        || Integer.parseInt(given) > max) {
      throw new UsageException("--" + name + " must be " + min + " to " + max + ", was " + given);
    }
    return Integer.parseInt(given);
  }
}
