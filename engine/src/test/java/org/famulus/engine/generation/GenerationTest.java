package org.famulus.engine.generation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

import org.famulus.engine.tokenizer.TextStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

class GenerationTest {
    private static final int VOCABULARY = 256;
    private static final int[] PROMPT = {1, 2, 3};
    private static final StopConditions UNBOUNDED = StopConditions.after(StopConditions.UNBOUNDED,
            StopConditions.UNBOUNDED);

    private final List<String> pieces = new ArrayList<>();

    @Test
    void eachTokenAcceptedIsTheOneToFeedNext() {
        Generation generation = greedy(UNBOUNDED, BytePieces.of("a", "b", "c"));
        assertThatIllegalStateException().isThrownBy(generation::nextToken)
                .withMessage("there is no token to feed: accept has not returned true");
        for (int id : new int[]{2, 0, 1, 1}) {
            assertThat(generation.accept(Rows.peak(VOCABULARY, id))).isTrue();
            assertThat(generation.nextToken()).isEqualTo(id);
            assertThat(generation.finished()).isFalse();
        }
        assertThat(pieces).containsExactly("c", "a", "b", "b");
    }

    @Test
    void aStopTokenEndsItWithoutTextOrId() {
        Generation generation = greedy(UNBOUNDED.withTokens(Set.of(7, 2)), BytePieces.of(" a", "b ", "stop"));
        assertThat(feed(generation, 0, 1, 2)).isEqualTo(3);
        GenerationResult result = result(generation);
        assertThat(result.text()).as("never stripped").isEqualTo(" ab ");
        assertThat(result.ids()).containsExactly(0, 1);
        assertThat(result.stopToken()).hasValue(2);
        assertThat(result.finishReason()).isEqualTo(FinishReason.STOP_TOKEN);
        assertThat(result.promptTokens()).isEqualTo(3);
        assertThat(result.generatedTokens()).isEqualTo(3);
        assertThat(result.logProbabilities()).isEmpty();
        assertThat(generation.finished()).isTrue();
    }

    @Test
    void aStopTokenAtOnceGivesAnEmptyText() {
        Generation generation = greedy(UNBOUNDED.withTokens(Set.of(0)), BytePieces.of("end"));
        assertThat(feed(generation, 0)).isEqualTo(1);
        GenerationResult result = result(generation);
        assertThat(result.text()).isEmpty();
        assertThat(result.ids()).isEmpty();
        assertThat(result.generatedTokens()).isEqualTo(1);
        assertThat(pieces).isEmpty();
    }

    @Test
    void aStopStringAcrossTokensCutsTheTextAndKeepsTheIdsThatMadeIt() {
        BytePieces stream = BytePieces.of("Hi", " the", "re\n", "\nUs", "er:", " more");
        Generation generation = greedy(UNBOUNDED.withStrings(List.of("\n\nUser:", "zzz")), stream);
        assertThat(feed(generation, 0, 1, 2, 3, 4, 5)).isEqualTo(5);
        GenerationResult result = result(generation);
        assertThat(result.text()).isEqualTo("Hi there");
        assertThat(result.ids()).as("the third one reaches beyond the text").containsExactly(0, 1, 2);
        assertThat(result.finishReason()).isEqualTo(FinishReason.STOP_STRING);
        assertThat(result.generatedTokens()).isEqualTo(5);
        assertThat(result.stopToken()).isEmpty();
        assertThat(pieces).containsExactly("Hi", " the", "re");
    }

    @Test
    void aStopStringInTheFirstTokenCutsInsideOrBeforeIt() {
        Generation inside = greedy(UNBOUNDED.withStrings(List.of("END")), BytePieces.of("xEND y"));
        assertThat(feed(inside, 0)).isEqualTo(1);
        assertThat(result(inside).text()).isEqualTo("x");
        assertThat(result(inside).ids()).containsExactly(0);

        pieces.clear();
        Generation before = greedy(UNBOUNDED.withStrings(List.of("END")), BytePieces.of("END y"));
        assertThat(feed(before, 0)).isEqualTo(1);
        assertThat(result(before).text()).isEmpty();
        assertThat(result(before).ids()).isEmpty();
        assertThat(pieces).isEmpty();
    }

    @Test
    void textHeldBackComesOutAtTheEndWhateverEndsIt() {
        for (FinishReason reason : List.of(FinishReason.LENGTH, FinishReason.CONTEXT_FULL, FinishReason.STOP_TOKEN,
                FinishReason.CANCELLED)) {
            pieces.clear();
            StopConditions stop = new StopConditions(Set.of(9), List.of("abc"),
                    reason == FinishReason.LENGTH ? 2 : StopConditions.UNBOUNDED,
                    reason == FinishReason.CONTEXT_FULL ? 4 : StopConditions.UNBOUNDED);
            Generation generation = greedy(stop, BytePieces.of("xa", "b"));
            feed(generation, 0, 1);
            if (reason == FinishReason.STOP_TOKEN) {
                feed(generation, 9);
            } else if (reason == FinishReason.CANCELLED) {
                generation.cancel();
            }
            GenerationResult result = result(generation);
            assertThat(result.finishReason()).isEqualTo(reason);
            assertThat(result.text()).isEqualTo("xab");
            assertThat(result.ids()).containsExactly(0, 1);
            assertThat(pieces).containsExactly("x", "ab");
        }
    }

    @Test
    void anIncompleteCharacterAtTheEndIsReplaced() {
        byte[] rocket = "🚀".getBytes(StandardCharsets.UTF_8);
        Generation generation = greedy(StopConditions.after(2, 100), BytePieces.bytes());
        feed(generation, rocket[0] & 0xff, rocket[1] & 0xff);
        assertThat(result(generation).text()).isEqualTo("\uFFFD");
        assertThat(result(generation).ids()).hasSize(2);
    }

    /** A stream that gives its text late: a stop string may become complete only in what it held to the end. */
    @Test
    void aStopStringInTheTextThatTheStreamHeldToTheEndStillCuts() {
        TextStream late = new TextStream() {
            private String held = "";

            @Override
            public String append(int id) {
                String given = held;
                held = id == 0 ? "x ST" : "OP y";
                return given;
            }

            @Override
            public String finish() {
                return held;
            }
        };
        Generation generation = greedy(StopConditions.after(2, 100).withStrings(List.of("STOP")), late);
        feed(generation, 0, 1);
        GenerationResult result = result(generation);
        assertThat(result.text()).isEqualTo("x ");
        assertThat(result.finishReason()).isEqualTo(FinishReason.STOP_STRING);
        assertThat(pieces).containsExactly("x ");
    }

    @Test
    void theNumberOfTokensIsNeverExceededAndAStopAtTheLastOneIsAStop() {
        Generation limited = greedy(StopConditions.after(3, 100), BytePieces.of("a", "b"));
        assertThat(feed(limited, 0, 0, 0, 0)).isEqualTo(3);
        assertThat(result(limited).finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(result(limited).text()).isEqualTo("aaa");

        pieces.clear();
        Generation token = greedy(StopConditions.after(3, 100).withTokens(Set.of(1)), BytePieces.of("a", "b"));
        feed(token, 0, 0, 1);
        assertThat(result(token).finishReason()).isEqualTo(FinishReason.STOP_TOKEN);

        pieces.clear();
        Generation string = greedy(StopConditions.after(3, 5).withStrings(List.of("ab")), BytePieces.of("a", "b"));
        feed(string, 0, 0, 1);
        assertThat(result(string).finishReason()).isEqualTo(FinishReason.STOP_STRING);
        assertThat(result(string).text()).isEqualTo("a");
    }

    @Test
    void theContextIsFullWhenTheLastTokenHasNoPositionLeft() {
        Generation generation = greedy(StopConditions.after(100, 5), BytePieces.of("a"));
        assertThat(feed(generation, 0, 0, 0, 0, 0)).as("two are fed after the prompt of three").isEqualTo(3);
        assertThat(result(generation).finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);

        pieces.clear();
        Generation brimful = greedy(StopConditions.after(100, 3), BytePieces.of("a"));
        assertThat(feed(brimful, 0, 0)).isEqualTo(1);
        assertThat(result(brimful).text()).isEqualTo("a");
    }

    @Test
    void promptsThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> greedy(StopConditions.after(100, 2), BytePieces.of("a")))
                .withMessage(
                        "the prompt takes 3 positions, and the context has 2: shorten the prompt, or bound what the "
                                + "model remembers with --state");
        GenerationOptions options = new GenerationOptions(SamplingOptions.greedy(), UNBOUNDED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Generation(options, VOCABULARY, new int[0], BytePieces.of("a"), pieces::add))
                .withMessageContaining("0 ids at 0 positions");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Generation(options, VOCABULARY, PROMPT, 2, BytePieces.of("a"), null, pieces::add));
        Generation soft = new Generation(options, VOCABULARY, PROMPT, 8, BytePieces.of("a"), null, pieces::add);
        soft.cancel();
        assertThat(soft.result().promptTokens()).isEqualTo(8);
    }

    @Test
    void piecesJoinedAreTheTextAndNoneCutsACharacter() {
        String[] texts = {"a", "b", "é", "ß", "🚀", "👩‍🚀", "漢", "\n"};
        for (int seed = 0; seed < 400; seed++) {
            pieces.clear();
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder written = new StringBuilder();
            for (int part = 0; part < 30; part++) {
                written.append(texts[random.nextInt(texts.length)]);
            }
            List<String> strings = new ArrayList<>();
            for (int string = random.nextInt(4); string > 0; string--) {
                strings.add(texts[random.nextInt(texts.length)] + texts[random.nextInt(texts.length)]
                        + texts[random.nextInt(texts.length)]);
            }
            byte[] bytes = written.toString().getBytes(StandardCharsets.UTF_8);
            Generation generation = greedy(StopConditions.after(bytes.length, 1000).withStrings(strings),
                    BytePieces.bytes());
            int[] ids = new int[bytes.length];
            for (int index = 0; index < bytes.length; index++) {
                ids[index] = bytes[index] & 0xff;
            }
            feed(generation, ids);
            GenerationResult result = result(generation);
            StopStrings oracle = new StopStrings(strings);
            assertThat(result.text()).as("seed %d", seed).isEqualTo(oracle.push(written.toString()) + oracle.finish());
            assertThat(result.finishReason()).as("seed %d", seed)
                    .isEqualTo(oracle.found() ? FinishReason.STOP_STRING : FinishReason.LENGTH);
            assertThat(result.ids()).as("one id a byte, seed %d", seed)
                    .hasSize(result.text().getBytes(StandardCharsets.UTF_8).length);
            for (String piece : pieces) {
                assertThat(piece).as("seed %d", seed).isNotEmpty();
                assertThat(Character.isLowSurrogate(piece.charAt(0))).as("seed %d", seed).isFalse();
                assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1))).as("seed %d", seed).isFalse();
            }
        }
    }

    @Test
    void logProbabilitiesCoverEachTokenChosenUnderTheUntouchedDistribution() {
        GenerationOptions options = new GenerationOptions(
                SamplingOptions.greedy().toBuilder().presencePenalty(2).build(),
                UNBOUNDED.withTokens(Set.of(2))).withLogProbabilities(2);
        Generation generation = new Generation(options, 3, PROMPT, BytePieces.of("a", "b", ""), pieces::add);
        float[] logits = {(float) Math.log(0.6), (float) Math.log(0.3), (float) Math.log(0.1)};
        assertThat(generation.accept(Rows.of(logits))).isTrue();
        assertThat(generation.accept(Rows.of(logits))).isTrue();
        assertThat(generation.accept(Rows.of(logits))).isFalse();
        GenerationResult result = result(generation);
        assertThat(result.ids()).containsExactly(0, 1);
        assertThat(result.logProbabilities()).extracting(TokenProbability::id).containsExactly(0, 1, 2);
        double[] probabilities = {0.6, 0.3, 0.1};
        for (int index = 0; index < 3; index++) {
            TokenProbability scored = result.logProbabilities().get(index);
            assertThat(scored.logProbability()).isCloseTo(Math.log(probabilities[index]), within(1e-6));
            assertThat(scored.alternatives()).extracting(TokenProbability.Alternative::id).containsExactly(0, 1);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new GenerationOptions(SamplingOptions.greedy(), UNBOUNDED, false, 3, Optional.empty()))
                .withMessage("top_logprobs 3 needs logprobs");
    }

    @Test
    void cancellingFromAnotherThreadKeepsTheText() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(20);
        GenerationOptions options = new GenerationOptions(SamplingOptions.greedy(), UNBOUNDED);
        Generation generation = new Generation(options, VOCABULARY, PROMPT, BytePieces.of("a"), piece -> {
            pieces.add(piece);
            running.countDown();
        });
        Thread canceller = Thread.ofPlatform().start(() -> {
            try {
                running.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            generation.cancel();
        });
        while (generation.accept(Rows.peak(VOCABULARY, 0))) {
            assertThat(generation.nextToken()).isEqualTo(0);
            Thread.onSpinWait();
        }
        canceller.join();
        GenerationResult result = result(generation);
        assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(result.finishReason().jsonName()).isEqualTo("cancelled");
        assertThat(result.text()).hasSize(result.ids().size()).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void aCancelledGenerationChoosesNoMoreTokens() {
        Generation generation = greedy(UNBOUNDED, BytePieces.of("a"));
        feed(generation, 0);
        generation.cancel();
        assertThat(generation.finished()).isTrue();
        assertThat(generation.nextToken()).as("a cancel between accept and nextToken does no harm").isEqualTo(0);
        assertThat(generation.accept(Rows.peak(VOCABULARY, 0))).isFalse();
        assertThat(result(generation).generatedTokens()).isEqualTo(1);
        assertThatIllegalStateException().isThrownBy(() -> generation.accept(Rows.peak(VOCABULARY, 0)))
                .withMessage("the generation has finished (CANCELLED): take its result");
    }

    @Test
    void cancellingAfterTheEndChangesNothing() {
        Generation generation = greedy(StopConditions.after(1, 100), BytePieces.of("a"));
        feed(generation, 0);
        generation.cancel();
        assertThat(result(generation).finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void misuseIsRefused() {
        Generation running = greedy(UNBOUNDED, BytePieces.of("a"));
        assertThatIllegalStateException().isThrownBy(running::result)
                .withMessage("the generation is still running: it ends when accept returns false");
        assertThatIllegalArgumentException().isThrownBy(() -> running.accept(Rows.peak(VOCABULARY + 1, 0)));
    }

    @Test
    void aRowThatCannotBeSampledLeavesItAsItWas() {
        SamplingOptions drawn = SamplingOptions.builder().temperature(2).seed(8).build();
        float[] even = new float[3];
        Generation disturbed = new Generation(new GenerationOptions(drawn, UNBOUNDED), 3, PROMPT,
                BytePieces.of("a", "b", "c"), pieces::add);
        Generation calm = new Generation(new GenerationOptions(drawn, UNBOUNDED), 3, PROMPT,
                BytePieces.of("a", "b", "c"), piece -> {
                });
        for (int step = 0; step < 20; step++) {
            assertThatIllegalStateException().isThrownBy(() -> disturbed.accept(Rows.of(0, Float.NaN, 0)));
            disturbed.accept(Rows.of(even));
            calm.accept(Rows.of(even));
        }
        disturbed.cancel();
        calm.cancel();
        assertThat(result(disturbed)).isEqualTo(calm.result());
    }

    private Generation greedy(StopConditions stop, TextStream stream) {
        return new Generation(new GenerationOptions(SamplingOptions.greedy(), stop), VOCABULARY, PROMPT, stream,
                pieces::add);
    }

    /** Offers tokens until it ends; gives how many it took. */
    private static int feed(Generation generation, int... ids) {
        int taken = 0;
        for (int id : ids) {
            taken++;
            if (!generation.accept(Rows.peak(VOCABULARY, id))) {
                break;
            }
        }
        return taken;
    }

    private GenerationResult result(Generation generation) {
        GenerationResult result = generation.result();
        assertThat(String.join("", pieces)).as("the pieces joined").isEqualTo(result.text());
        return result;
    }
}
