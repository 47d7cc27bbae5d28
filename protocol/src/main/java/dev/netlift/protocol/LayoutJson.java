package dev.netlift.protocol;

import dev.netlift.protocol.SnapshotLayout.Field;
import java.util.ArrayList;
import java.util.List;

/** A layout as JSON. Its names need no escapes, so neither does this. */
final class LayoutJson {
  private final String json;
  private int at;

  private LayoutJson(String json) {
    this.json = json;
  }

  static String write(SnapshotLayout layout) {
    var out = new StringBuilder("{\"fields\":[");
    for (Field field : layout.fields()) {
      if (out.charAt(out.length() - 1) == '}') {
        out.append(',');
      }
      out.append("{\"name\":\"").append(field.name());
      out.append("\",\"bits\":").append(field.bits());
      out.append(",\"min\":").append(field.min()).append('}');
    }
    return out.append("]}").toString();
  }

  static SnapshotLayout read(String json) {
    var reader = new LayoutJson(json);
    reader.expect('{');
    reader.member("fields");
    List<Field> fields = new ArrayList<>();
    reader.expect('[');
    do {
      fields.add(reader.field());
    } while (reader.taken(','));
    reader.expect(']');
    reader.expect('}');
    reader.skipSpace();
    if (reader.at < json.length()) {
      throw reader.wrong("nothing more");
    }
    return new SnapshotLayout(fields);
  }

  private Field field() {
    expect('{');
    member("name");
    String name = text();
    expect(',');
    member("bits");
    int bits = number();
    expect(',');
    member("min");
    int min = number();
    expect('}');
    return new Field(name, bits, min);
  }

  private void member(String name) {
    int before = at;
    if (!text().equals(name)) {
      at = before;
      throw wrong("\"" + name + "\"");
    }
    expect(':');
  }

  private String text() {
    expect('"');
    int end = json.indexOf('"', at);
    if (end < 0) {
      throw wrong("a name in quotes");
    }
    String text = json.substring(at, end);
    at = end + 1;
    return text;
  }

  private int number() {
    skipSpace();
    int from = at;
    while (at < json.length() && (json.charAt(at) == '-' || Character.isDigit(json.charAt(at)))) {
      at++;
    }
    try {
      return Integer.parseInt(json.substring(from, at));
    } catch (NumberFormatException e) {
      at = from;
      throw wrong("a whole number");
    }
  }

  private boolean taken(char wanted) {
    skipSpace();
    boolean there = at < json.length() && json.charAt(at) == wanted;
    at += there ? 1 : 0;
    return there;
  }

  private void expect(char wanted) {
    if (!taken(wanted)) {
      throw wrong("'" + wanted + "'");
    }
  }

  private void skipSpace() {
    while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
      at++;
    }
  }

  private IllegalArgumentException wrong(String wanted) {
    return new IllegalArgumentException("layout's JSON: " + wanted + " expected at " + at);
  }
}
