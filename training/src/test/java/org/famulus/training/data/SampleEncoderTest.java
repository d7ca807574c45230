package org.famulus.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.training.data.CollectedTokens.Document;
import org.famulus.training.data.EncodingOptions.DocumentEnd;
import org.famulus.training.data.EncodingOptions.LongSamples;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SampleEncoderTest {

    private static final Origin ORIGIN = new Origin("data.jsonl", 7);
    private static final List<String> CONTROL = List.of("<|begin|>", "<|text-end|>", "<|turn-end|>");
    private static final EncodingOptions OPTIONS = EncodingOptions.of(64);

    private static Sample text(String text) {
        return new Sample.Text(ORIGIN, text, true, true);
    }

    private static SampleEncoder encoder(Tokenizer tokenizer, EncodingOptions options) {
        return new SampleEncoder(tokenizer, Optional.empty(), options);
    }

    @Test
    void aDocumentHasTheModelsHeadAndEnd() {
        try (Tokenizer tokenizer = TestTokenizers.bytes(CONTROL, List.of("<|turn-end|>", "<|text-end|>"),
                Optional.of("<|begin|>"))) {
            List<Document> documents = CollectedTokens.of(tokenizer, encoder(tokenizer, OPTIONS), text("hello"),
                    text("<|turn-end|>"));
            assertThat(documents).extracting(document -> document.marked(tokenizer))
                    .containsExactly("«<|begin|>hello<|text-end|>»", "«<|begin|><|turn-end|><|text-end|>»");
            assertThat(documents.getFirst().ids()).hasSize(3);
            assertThat(documents.getLast().ids()).as("words that look like a control token stay words").hasSize(14);
        }
    }

    @Test
    void theEndOfDocumentsCanBeNamedOrLeftOut() {
        try (Tokenizer tokenizer = TestTokenizers.bytes(CONTROL, List.of("<|turn-end|>"))) {
            assertThat(CollectedTokens.of(tokenizer,
                    encoder(tokenizer, OPTIONS.withDocumentEnd(new DocumentEnd.Token("<|text-end|>"))), text("a"))
                    .getFirst().marked(tokenizer)).isEqualTo("«a<|text-end|>»");
            assertThat(CollectedTokens
                    .of(tokenizer, encoder(tokenizer, OPTIONS.withDocumentEnd(new DocumentEnd.None())), text("a"))
                    .getFirst().marked(tokenizer)).isEqualTo("«a»");
            assertThatThrownBy(
                    () -> encoder(tokenizer, OPTIONS.withDocumentEnd(new DocumentEnd.Token("<|none|>"))))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("<|none|>");
        }
    }

    @Test
    void controlTokensActWhereTheyAreAllowed() {
        try (Tokenizer tokenizer = TestTokenizers.bytes(CONTROL, List.of("<|turn-end|>"))) {
            assertThat(CollectedTokens.of(tokenizer, encoder(tokenizer, OPTIONS.withControlTokens(true)),
                    text("a<|turn-end|>")).getFirst().ids()).hasSize(3);
        }
    }

    /** What a tokenizer gets in parts has the ids of the whole. */
    @Test
    void longTextsAreEncodedInParts() {
        Random random = new Random(5);
        StringBuilder text = new StringBuilder();
        while (text.length() < 3 * TextDocuments.PART_CHARACTERS) {
            text.append(random.nextInt(9) > 0 ? " hello" : "é日本 1234!").append(random.nextInt(5) > 0 ? "" : "\n");
        }
        String whole = text.toString();
        try (Tokenizer tokenizer = TestTokenizers.bytes(CONTROL, List.of("<|turn-end|>"))) {
            List<Integer> ids = new ArrayList<>();
            for (int id : tokenizer.encode(whole, Tokenizer.SpecialTokens.NONE)) {
                ids.add(id);
            }
            ids.add(tokenizer.id("<|turn-end|>").orElseThrow());
            assertThat(CollectedTokens.of(tokenizer, encoder(tokenizer, OPTIONS), text(whole)).getFirst().ids())
                    .isEqualTo(ids);
        }
    }

    @Test
    void onlyTheCompletionAndItsEndAreLearned() {
        Sample sample = new Sample.Completion(ORIGIN, "say: ", " hello");
        try (Tokenizer tokenizer = TestTokenizers.bytes(CONTROL, List.of("<|turn-end|>"), Optional.of("<|begin|>"))) {
            Document document = CollectedTokens.of(tokenizer, encoder(tokenizer, OPTIONS), sample).getFirst();
            assertThat(document.marked(tokenizer)).isEqualTo("<|begin|>say: « hello<|turn-end|>»");
            assertThat(document.ids()).as("the completion begins at a token of its own").hasSize(1 + 5 + 1 + 1);
        }
    }

    /** A SentencePiece tokenizer puts no space into the middle of a text that goes on. */
    @Test
    void aCompletionGoesOnWithoutASpaceOfItsOwn() {
        try (Tokenizer tokenizer = TestTokenizers.sentencePiece(List.of("<|end|>"), "<|end|>")) {
            List<Document> documents = CollectedTokens.of(tokenizer, encoder(tokenizer, OPTIONS),
                    new Sample.Completion(ORIGIN, "say:", "hello"), new Sample.Completion(ORIGIN, "say:", " hello"));
            assertThat(documents).extracting(document -> document.marked(tokenizer)).containsExactly(
                    "say:«hello<|end|>»", "say:«hello<|end|>»");
            assertThat(documents.getFirst().ids()).as("the space that was written is there")
                    .isNotEqualTo(documents.getLast().ids());
            assertThatThrownBy(() -> CollectedTokens.of(tokenizer, encoder(tokenizer, OPTIONS),
                    new Sample.Completion(ORIGIN, "he", "llo"))).isInstanceOf(TrainingDataException.class)
                    .hasMessageStartingWith("data.jsonl line 7").hasMessageContaining("joins");
        }
    }

    @Test
    void whatIsLongerThanTheContextIsRefusedOrSkippedAndCounted() {
        try (Tokenizer tokenizer = TestTokenizers.bytes(CONTROL, List.of("<|turn-end|>"))) {
            Sample fits = new Sample.Completion(ORIGIN, "abc", "de");
            Sample tooLong = new Sample.Completion(ORIGIN, "abc", "def");
            SampleEncoder refusing = encoder(tokenizer, EncodingOptions.of(5));
            assertThat(CollectedTokens.of(tokenizer, refusing, fits)).hasSize(1);
            assertThat(refusing.longest()).isEqualTo(6);
            assertThatThrownBy(() -> CollectedTokens.of(tokenizer, refusing, tooLong))
                    .isInstanceOf(TrainingDataException.class)
                    .hasMessage("data.jsonl line 7: the sample takes 6 positions, and the context has 5; shorten it,"
                            + " allow a longer context, or let long samples be skipped");
            SampleEncoder skipping = encoder(tokenizer, EncodingOptions.of(5).withLongSamples(LongSamples.SKIP));
            assertThat(CollectedTokens.of(tokenizer, skipping, tooLong, fits, tooLong)).hasSize(1);
            assertThat(skipping.skipped()).isEqualTo(2);
            assertThat(CollectedTokens.of(tokenizer, refusing, text("text may be longer than the context"))).hasSize(1);
        }
    }

    @Test
    void aCompletionNeedsWordsAndAnEnd() {
        try (Tokenizer tokenizer = TestTokenizers.bytes(CONTROL, List.of())) {
            assertThatThrownBy(() -> CollectedTokens.of(tokenizer, encoder(tokenizer, OPTIONS),
                    new Sample.Completion(ORIGIN, "a", ""))).hasMessageContaining("nothing to learn");
            assertThatThrownBy(() -> CollectedTokens.of(tokenizer, encoder(tokenizer, OPTIONS),
                    new Sample.Completion(ORIGIN, "a", "b"))).hasMessageContaining("needs an end");
        }
    }
}
