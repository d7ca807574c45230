package org.famulus.report.markup;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MarkupTest {

    @Test
    void textAndAttributesComeOutOfAParserAsTheyWentIn() {
        String hostile = "</p><script>alert(\"1\")</script> ' & &amp; ]]> <!-- \r\n\t é 漢 \uD83D\uDE00";
        Element root = WellFormed.parse(new Markup().element("p", hostile, "title", hostile).finished())
                .getDocumentElement();
        assertThat(root.getTextContent()).isEqualTo(hostile);
        assertThat(root.getAttribute("title")).isEqualTo(hostile);
        assertThat(root.getElementsByTagName("*").getLength()).isZero();
    }

    @Test
    void anyTextGivesWellFormedMarkup() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            var text = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                text.append((char) (random.nextBoolean() ? random.nextInt(0x100) : random.nextInt(0x10000)));
            }
            Element root = WellFormed
                    .parse(new Markup().element("p", text.toString(), "title", text.toString()).finished())
                    .getDocumentElement();
            assertThat(root.getTextContent()).as("seed %d", seed).hasSameSizeAs(text)
                    .isEqualTo(root.getAttribute("title"));
        }
    }

    @Test
    void charactersThatXmlDoesNotAdmitAreReplaced() {
        assertThat(new Markup().text("a\0b\u001Bc\uD800d\uFFFEe\u0085f").finished())
                .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf");
    }

    @Test
    void elementsCloseInOrder() {
        assertThat(new Markup().open("ul", "class", "a").open("li").text("x").close().empty("hr").close().finished())
                .isEqualTo("<ul class=\"a\"><li>x</li><hr/></ul>");
    }

    @Test
    void whatIsNotClosedOrNotOpenIsAnError() {
        assertThatThrownBy(() -> new Markup().open("p").finished()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("element p");
        assertThatThrownBy(() -> new Markup().close()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Markup().text("x").documentType()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void namesAreChecked() {
        assertThatThrownBy(() -> new Markup().open("p onclick=x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Markup().open("p", "a\"b", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Markup().open("p", "class")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names and values in turn");
    }

    @Test
    void aStyleSheetCannotEndItself() {
        assertThatThrownBy(() -> new Markup().styleSheet("p{} </style>")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Markup().styleSheet("p::after{content:'&'}"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
