package org.famulus.report.markup;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads markup with the JDK's XML parser, which takes nothing that is not well-formed. */
public final class WellFormed {

    private WellFormed() {
    }

    public static Document parse(String markup) {
        try {
            DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            // The default handler prints faults; this one only throws them.
            builder.setErrorHandler(new DefaultHandler());
            builder.setEntityResolver((name, address) -> {
                throw new AssertionError("the page refers to " + address);
            });
            return builder.parse(new InputSource(new StringReader(markup)));
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException(e);
        } catch (SAXException e) {
            throw new AssertionError(e.getMessage() + " in " + markup, e);
        }
    }

    public static List<Element> elements(Document document, String name) {
        return list(document.getElementsByTagName(name));
    }

    public static List<Element> elements(Element parent, String name) {
        return list(parent.getElementsByTagName(name));
    }

    /** Elements of this name that carry a class. */
    public static List<Element> elements(Document document, String name, String kind) {
        return elements(document, name).stream()
                .filter(element -> List.of(element.getAttribute("class").split(" ")).contains(kind)).toList();
    }

    private static List<Element> list(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
