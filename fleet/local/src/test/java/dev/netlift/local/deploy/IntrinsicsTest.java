package dev.netlift.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

class IntrinsicsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'Ref':'Topic'} | 'topic-ref'",
        "{'Ref':'AWS::Region'} | 'us-west-2'",
        "{'Ref':'Port'} | '7777'",
        "{'Fn::GetAtt':['Topic','Arn']} | 'a:b:c'",
        "{'Fn::GetAtt':'Topic.Arn'} | 'a:b:c'",
        "{'Fn::GetAtt':['Topic','Nested.Name']} | 'deep'",
        "{'Fn::GetAtt':'Topic.Nested.Name'} | 'deep'",
        "{'Fn::Join':['-',['a',{'Ref':'Topic'},1,true]]} | 'a-topic-ref-1-true'",
        "{'Fn::Join':['',[]]} | ''",
        "{'Fn::Join':['/',{'Fn::Split':[':',{'Fn::GetAtt':['Topic','Arn']}]}]} | 'a/b/c'",
        "{'Fn::Sub':'${Topic}:${Topic.Arn}:${AWS::Region}:${!Literal}:$x'}"
            + " | 'topic-ref:a:b:c:us-west-2:${Literal}:$x'",
        "{'Fn::Sub':['${Own}-${Port}',{'Own':{'Fn::GetAtt':['Topic','Arn']}}]} | 'a:b:c-7777'",
        "{'Fn::Sub':'no names'} | 'no names'",
        "{'Fn::Select':[1,['x','y']]} | 'y'",
        "{'Fn::Select':['2',{'Fn::Split':[':',{'Fn::GetAtt':['Topic','Arn']}]}]} | 'c'",
        "{'Fn::Split':['.','a.b.']} | ['a','b','']",
        "{'A':{'Ref':'AWS::NoValue'},'B':[1,{'Ref':'AWS::NoValue'},2.5],'C':null}"
            + " | {'B':[1,2.5],'C':null}",
        "{'StringEquals':{'a:b':{'Ref':'Port'}},'Condition':'x'}"
            + " | {'StringEquals':{'a:b':'7777'},'Condition':'x'}",
        "[{'Ref':'Topic'}] | ['topic-ref']",
      })
  void givenAValue_whenResolved_thenItIsWhatCloudFormationWouldMake(String value, String expected) {
    var problems = new Problems("demo");
    var expression = new ExpressionReader(problems).read(JSON.readTree(quoted(value)), "R.P");
    problems.refuse();

    assertThat(values().resolve(expression)).isEqualTo(JSON.readTree(quoted(expected)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'Fn::If':['c',1]} | R.P: Fn::If takes a condition and two values",
        "{'A':[0,{'Fn::Base64':'x'}]} | R.P.A[1]: the function Fn::Base64 is not known here",
        "{'Ref':'Topic','Other':1} | R.P: Ref must be the only key of its object",
        "{'Ref':['Topic']} | R.P: Ref takes a name",
        "{'Fn::GetAtt':['Topic']} | R.P: Fn::GetAtt takes a logical id and an attribute",
        "{'Fn::GetAtt':'Topic'} | R.P: Fn::GetAtt takes a logical id and an attribute",
        "{'Fn::GetAtt':['Topic',{'Ref':'Port'}]} | R.P: Fn::GetAtt takes a logical id",
        "{'Fn::Join':[' ']} | R.P: Fn::Join takes a delimiter and a list",
        "{'Fn::Select':[-1,['x']]} | R.P: Fn::Select takes an index and a list",
        "{'Fn::Split':['','x']} | R.P: Fn::Split takes a delimiter and a string",
        "{'Fn::Sub':3} | R.P: Fn::Sub takes a string, or a string and a map",
      })
  void givenAMalformedOrUnknownFunction_whenRead_thenItsPlaceIsNamed(
      String value, String expected) {
    var problems = new Problems("demo");
    new ExpressionReader(problems).read(JSON.readTree(quoted(value)), "R.P");

    assertThatThrownBy(problems::refuse)
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("demo/" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'Fn::Select':[2,['x','y']]} | Fn::Select 2 of 2 items",
        "{'Fn::Select':[0,'x']} | Fn::Select 0 of no items",
        "{'Fn::Join':['',[['nested']]]} | Fn::Join of something that is no text",
        "{'Fn::Join':['',{'Ref':'Topic'}]} | Fn::Join of something that is no list",
        "{'Fn::GetAtt':['Topic','Size']} | Topic has no attribute Size",
      })
  void givenAValueThatDoesNotFit_whenResolved_thenItSaysSo(String value, String expected) {
    var problems = new Problems("demo");
    var expression = new ExpressionReader(problems).read(JSON.readTree(quoted(value)), "R.P");
    problems.refuse();

    assertThatThrownBy(() -> values().resolve(expression))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining(expected);
  }

  private static Values values() {
    var values = new Values();
    new Pseudo("us-west-2", "111122223333")
        .values("demo")
        .forEach((name, value) -> values.name(name, StringNode.valueOf(value)));
    values.name("Port", StringNode.valueOf("7777"));
    values.created(
        "Topic",
        new ResourceProvider.Resource("topic-ref", Map.of("Arn", "a:b:c", "Nested.Name", "deep")));
    return values;
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}
