package dev.netlift.local.front;

import java.io.StringWriter;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes the answers of query services. */
public final class Xml {
  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newFactory();

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter writer;

  private Xml(String root, String namespace) throws XMLStreamException {
    synchronized (FACTORY) { // Its implementations need not be thread-safe.
      writer = FACTORY.createXMLStreamWriter(text);
    }
    writer.writeStartElement(root);
    if (!namespace.isEmpty()) {
      writer.writeDefaultNamespace(namespace);
    }
  }

  /** What an operation writes into its result element. */
  @FunctionalInterface
  public interface Content {
    void write(Xml xml) throws XMLStreamException;
  }

  /**
   * {@code <OperationResponse><OperationResult>…</OperationResult><ResponseMetadata>…}.
   *
   * @param content of the result element; null-free
   */
  public static Reply reply(Call call, String namespace, Content content) {
    String operation = call.operation();
    return document(
        200,
        operation + "Response",
        namespace,
        xml -> {
          xml.element(operation + "Result", content);
          xml.element("ResponseMetadata", meta -> meta.text("RequestId", call.requestId()));
        });
  }

  static Reply error(int status, String code, String message, String requestId) {
    return document(
        status,
        "ErrorResponse",
        "http://webservices.amazon.com/",
        xml -> {
          xml.element(
              "Error",
              error -> {
                error.text("Type", status < 500 ? "Sender" : "Receiver");
                error.text("Code", code);
                error.text("Message", message);
              });
          xml.text("RequestId", requestId);
        });
  }

  static String objectError(String code, String message, String resource, String requestId) {
    return plain(
        "Error",
        "",
        error -> {
          error.text("Code", code);
          error.text("Message", message);
          if (!resource.isEmpty()) {
            error.text("Resource", resource);
          }
          error.text("RequestId", requestId);
        });
  }

  /**
   * A whole document.
   *
   * @param namespace empty: none
   */
  public static String plain(String root, String namespace, Content content) {
    try {
      var xml = new Xml(root, namespace);
      content.write(xml);
      xml.writer.writeEndElement();
      xml.writer.close();
      return xml.text.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a string cannot fail to be written to", e);
    }
  }

  private static Reply document(int status, String root, String namespace, Content content) {
    byte[] body = plain(root, namespace, content).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new Reply(status, "text/xml", body, Map.of());
  }

  public void element(String name, Content content) throws XMLStreamException {
    writer.writeStartElement(name);
    content.write(this);
    writer.writeEndElement();
  }

  public void text(String name, String value) throws XMLStreamException {
    writer.writeStartElement(name);
    // XML 1.0 has no way to write most control characters.
    writer.writeCharacters(value.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", "?"));
    writer.writeEndElement();
  }
}
