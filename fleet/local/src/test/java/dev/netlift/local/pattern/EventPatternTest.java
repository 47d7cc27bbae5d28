package dev.netlift.local.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventPatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // pattern | matching event | event that does not
        "{\"a\":[\"x\",\"y\"]} | {\"a\":\"y\"} | {\"a\":\"z\"}",
        "{\"a\":[\"x\"]} | {\"a\":[\"w\",\"x\"]} | {\"a\":[\"w\"]}",
        "{\"a\":[1]} | {\"a\":1.0} | {\"a\":\"1\"}",
        "{\"a\":[null]} | {\"a\":null} | {\"a\":\"\"}",
        "{\"a\":[true]} | {\"a\":true} | {\"a\":false}",
        "{\"a\":[\"\"]} | {\"a\":\"\"} | {\"a\":null}",
        "{\"a\":[{\"prefix\":\"us-\"}]} | {\"a\":\"us-west-2\"} | {\"a\":\"eu-us-\"}",
        "{\"a\":[{\"prefix\":{\"equals-ignore-case\":\"US\"}}]} | {\"a\":\"us-1\"} | {\"a\":\"eu\"}",
        "{\"a\":[{\"suffix\":\".png\"}]} | {\"a\":\"x.png\"} | {\"a\":\"x.png.txt\"}",
        "{\"a\":[{\"suffix\":{\"equals-ignore-case\":\".PNG\"}}]} | {\"a\":\"x.png\"} | {\"a\":\"png\"}",
        "{\"a\":[{\"equals-ignore-case\":\"AlIcE\"}]} | {\"a\":\"aLiCe\"} | {\"a\":\"alice1\"}",
        "{\"a\":[{\"anything-but\":\"x\"}]} | {\"a\":\"y\"} | {\"a\":\"x\"}",
        "{\"a\":[{\"anything-but\":[1,2]}]} | {\"a\":3} | {\"a\":2}",
        "{\"a\":[{\"anything-but\":{\"prefix\":\"x\"}}]} | {\"a\":\"yx\"} | {\"a\":\"xy\"}",
        "{\"a\":[{\"anything-but\":{\"suffix\":[\"x\",\"y\"]}}]} | {\"a\":\"yz\"} | {\"a\":\"zy\"}",
        "{\"a\":[{\"anything-but\":{\"equals-ignore-case\":[\"X\"]}}]} | {\"a\":\"y\"} | {\"a\":\"x\"}",
        "{\"a\":[{\"anything-but\":{\"wildcard\":\"*/lib/*\"}}]} | {\"a\":\"/bin/x\"} | {\"a\":\"/lib/x\"}",
        "{\"a\":[{\"anything-but\":\"x\"}]} | {\"a\":[\"x\",\"y\"]} | {\"b\":\"y\"}",
        "{\"a\":[{\"numeric\":[\">\",0,\"<=\",5]}]} | {\"a\":5} | {\"a\":0}",
        "{\"a\":[{\"numeric\":[\"=\",3.018e2]}]} | {\"a\":301.8} | {\"a\":301.9}",
        "{\"a\":[{\"exists\":true}]} | {\"a\":null} | {\"b\":1}",
        "{\"a\":[{\"exists\":false}]} | {\"b\":1} | {\"a\":1}",
        "{\"a\":[{\"cidr\":\"10.0.0.0/24\"}]} | {\"a\":\"10.0.0.200\"} | {\"a\":\"10.0.1.1\"}",
        "{\"a\":[{\"cidr\":\"2001:db8::/32\"}]} | {\"a\":\"2001:db8::1\"} | {\"a\":\"2001:db9::1\"}",
        "{\"a\":[{\"wildcard\":\"a*c\\\\*\"}]} | {\"a\":\"abc*\"} | {\"a\":\"abcd\"}",
        "{\"$or\":[{\"a\":[1]},{\"b\":[2]}]} | {\"a\":0,\"b\":2} | {\"a\":2,\"b\":1}",
        "{\"x\":{\"$or\":[{\"a\":[1]},{\"b\":[2]}]},\"c\":[3]} | {\"x\":{\"a\":1},\"c\":3} | {\"x\":{\"a\":1},\"c\":4}",
        // All of a pattern within one element of an array.
        "{\"a\":{\"b\":[1],\"c\":[2]}} | {\"a\":[{\"b\":1,\"c\":2}]} | {\"a\":[{\"b\":1},{\"c\":2}]}",
        "{\"detail\":{\"type\":[\"MatchmakingSucceeded\"]}} | {\"detail\":{\"type\":\"MatchmakingSucceeded\"}} | {\"detail\":{\"type\":\"AcceptMatch\"}}",
      })
  void givenPattern_thenMatchesWhatItSays(String pattern, String yes, String no) {
    EventPattern compiled = EventPattern.compile(pattern);

    assertThat(compiled.matches(yes)).as(yes).isTrue();
    assertThat(compiled.matches(no)).as(no).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | Empty objects are not allowed",
        "{\"a\":[]} | Empty arrays are not allowed",
        "{\"a\":{}} | Empty objects are not allowed",
        "{\"a\":\"x\"} | must be an object or an array",
        "[1] | Filter is not an object",
        "nope | Unrecognized token",
        "{\"a\":[[1]]} | Match value must be String, number, true, false, or null",
        "{\"a\":[{\"near\":1}]} | Unrecognized match type near",
        "{\"a\":[{\"prefix\":1}]} | prefix match pattern must be a string",
        "{\"a\":[{\"prefix\":\"a\",\"suffix\":\"b\"}]} | Only one key allowed in match expression",
        "{\"a\":[{\"numeric\":[\">\",\"x\"]}]} | Value of > must be numeric",
        "{\"a\":[{\"numeric\":[\">\",5,\"<\",3]}]} | Bottom must be less than top",
        "{\"a\":[{\"numeric\":[]}]} | Invalid member in numeric match",
        "{\"a\":[{\"exists\":\"no\"}]} | exists match pattern must be either true or false",
        "{\"a\":[{\"anything-but\":[1,\"x\"]}]} | mixed type is not supported",
        "{\"a\":[{\"anything-but\":[null]}]} | boolean is not supported",
        "{\"a\":[{\"anything-but\":{\"cidr\":\"10.0.0.0/8\"}}]} | Unsupported anything-but pattern: cidr",
        "{\"a\":[{\"cidr\":\"10.0.0.0/33\"}]} | IPv4 mask bits",
        "{\"a\":[{\"cidr\":\"nowhere/8\"}]} | nowhere",
        "{\"a\":[{\"wildcard\":\"a**b\"}]} | Consecutive wildcard characters",
        "{\"a\":[{\"wildcard\":\"a\\\\b\"}]} | Invalid escape character",
        "{\"$or\":[{\"a\":[1]}]} | at least 2 Objects in $or",
      })
  void givenInvalidPattern_whenCompiled_thenToldWhy(String pattern, String reason) {
    assertThatThrownBy(() -> EventPattern.compile(pattern))
        .isInstanceOf(InvalidPatternException.class)
        .hasMessageContaining(reason);
  }

  /**
   * A fault of event-ruler 2.1.0, and so perhaps of EventBridge: beside an alternative that ignores
   * case, what a wildcard's last part must end with may be followed by anything. When an upgrade
   * fails here, EventPatternPropertyTest need not avoid the pair any more.
   */
  @Test
  void givenWildcardBesideEqualsIgnoreCase_thenTheLibraryMatchesTooMuch() {
    var both = "{\"a\":[{\"wildcard\":\"*b\"},{\"equals-ignore-case\":\"c\"}]}";

    assertThat(EventPattern.compile(both).matches("{\"a\":\"aba\"}")).isTrue();
    assertThat(EventPattern.compile("{\"a\":[{\"wildcard\":\"*b\"}]}").matches("{\"a\":\"aba\"}"))
        .isFalse();
  }

  /**
   * Another of event-ruler 2.1.0: branches of $or that share a field and one of its alternatives.
   * When an upgrade fails here, EventPatternPropertyTest need not keep the branches' fields apart.
   */
  @Test
  void givenBranchesOfOrThatShareAnAlternative_thenTheLibraryMissesTheOther() {
    var pattern =
        EventPattern.compile(
            "{\"$or\":[{\"c\":[\"Ab\"]},{\"c\":[\"Ab\",{\"numeric\":[\">\",0]}]}]}");

    assertThat(pattern.matches("{\"c\":300}")).as("by the documentation it matches").isFalse();
  }

  @Test
  void givenPatternTooLongOrTooComplex_whenCompiled_thenRefused() {
    assertThatThrownBy(() -> EventPattern.compile("{\"a\":[\"" + "x".repeat(5_000) + "\"]}"))
        .isInstanceOf(InvalidPatternException.class)
        .hasMessageContaining("longer than 4096");
    var wildcards = new StringBuilder("{\"a\":[{\"wildcard\":\"*");
    for (int i = 0; i < 900; i++) {
      wildcards.append("a*");
    }
    assertThatThrownBy(() -> EventPattern.compile(wildcards + "\"}]}"))
        .isInstanceOf(InvalidPatternException.class)
        .hasMessageContaining("too complex");
  }
}
