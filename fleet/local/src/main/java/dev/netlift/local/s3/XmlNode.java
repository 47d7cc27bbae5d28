package dev.netlift.local.s3;

import dev.netlift.local.front.AwsException;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element as S3's messages have them: with children, or with text. Namespaces and attributes are
 * left out; a document type is refused.
 */
final class XmlNode {
  private static final int NODES_MAX = 50_000;
  private static final int DEPTH_MAX = 10;

  private final String name;
  private final StringBuilder text = new StringBuilder();
  private final List<XmlNode> children = new ArrayList<>();

  private XmlNode(String name) {
    this.name = name;
  }

  /**
   * @throws AwsException MalformedXML
   */
  static XmlNode parse(byte[] document) {
    var factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      return read(factory.createXMLStreamReader(new ByteArrayInputStream(document)));
    } catch (XMLStreamException e) {
      throw malformed();
    }
  }

  private static XmlNode read(XMLStreamReader reader) throws XMLStreamException {
    Deque<XmlNode> open = new ArrayDeque<>();
    open.push(new XmlNode(""));
    int count = 0;
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          var node = new XmlNode(reader.getLocalName());
          if (++count > NODES_MAX || open.size() > DEPTH_MAX) {
            throw malformed();
          }
          open.element().children.add(node);
          open.push(node);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            open.element().text.append(reader.getText());
        case XMLStreamConstants.END_ELEMENT -> open.pop();
        case XMLStreamConstants.DTD -> throw malformed();
        default -> {
          // Comments and the like say nothing.
        }
      }
    }
    return open.element().children.stream().findFirst().orElseThrow(XmlNode::malformed);
  }

  private static AwsException malformed() {
    return new AwsException(
        400,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema");
  }

  String name() {
    return name;
  }

  /** Its children of this name, in order. */
  List<XmlNode> all(String child) {
    return children.stream().filter(node -> node.name.equals(child)).toList();
  }

  /** The text of its first child of this name; empty when there is none. */
  String text(String child) {
    return children.stream()
        .filter(node -> node.name.equals(child))
        .findFirst()
        .map(node -> node.text.toString())
        .orElse("");
  }
}
