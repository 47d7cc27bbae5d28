package dev.netlift.local.deploy;

import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** A value in a template, intrinsic functions recognised, nothing resolved. Immutable. */
sealed interface Expression {
  record Literal(JsonNode value) implements Expression {}

  record Items(List<Expression> items) implements Expression {}

  record Fields(SequencedMap<String, Expression> fields) implements Expression {}

  /**
   * @param name a parameter, a pseudo parameter or a resource
   */
  record Ref(String name) implements Expression {}

  record GetAtt(String logicalId, String attribute) implements Expression {}

  /** Also what a {@code Fn::Sub} is read as. */
  record Join(String delimiter, Expression values) implements Expression {}

  record Select(int index, Expression list) implements Expression {}

  record Split(String delimiter, Expression source) implements Expression {}

  /**
   * @param condition by its name
   */
  record If(String condition, Expression then, Expression otherwise) implements Expression {}

  /** Visits every name this value refers to, with the attribute, empty for a {@code Ref}. */
  default void references(BiConsumer<String, String> seen) {
    switch (this) {
      case Literal _ -> {}
      case Items(var items) -> items.forEach(item -> item.references(seen));
      case Fields(var fields) -> fields.values().forEach(field -> field.references(seen));
      case Ref(var name) -> seen.accept(name, "");
      case GetAtt(var logicalId, var attribute) -> seen.accept(logicalId, attribute);
      case Join(_, var values) -> values.references(seen);
      case Select(_, var list) -> list.references(seen);
      case Split(_, var source) -> source.references(seen);
      case If(_, var then, var otherwise) -> {
        then.references(seen);
        otherwise.references(seen);
      }
    }
  }

  /** Visits every condition this value asks. */
  default void conditions(Consumer<String> seen) {
    switch (this) {
      case Literal _, Ref _, GetAtt _ -> {}
      case Items(var items) -> items.forEach(item -> item.conditions(seen));
      case Fields(var fields) -> fields.values().forEach(field -> field.conditions(seen));
      case Join(_, var values) -> values.conditions(seen);
      case Select(_, var list) -> list.conditions(seen);
      case Split(_, var source) -> source.conditions(seen);
      case If(var condition, var then, var otherwise) -> {
        seen.accept(condition);
        then.conditions(seen);
        otherwise.conditions(seen);
      }
    }
  }

  /** Adds to {@code into} each of {@code resources} that this value refers to. */
  default void dependencies(Set<String> resources, Set<String> into) {
    references(
        (name, _) -> {
          if (resources.contains(name)) {
            into.add(name);
          }
        });
  }
}
