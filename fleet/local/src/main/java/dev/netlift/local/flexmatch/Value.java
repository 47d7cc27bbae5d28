package dev.netlift.local.flexmatch;

import java.util.List;

/** What a property expression evaluates to. */
sealed interface Value {
  record Num(double value) implements Value {}

  record Text(String value) implements Value {}

  record Items(List<Value> values) implements Value {}

  /** The average, smallest or largest of nothing. A rule that meets it fails. */
  enum Missing implements Value {
    VALUE
  }
}
