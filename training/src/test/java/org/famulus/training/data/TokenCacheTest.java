package org.famulus.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.training.data.EncodingOptions.LongSamples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenCacheTest {

    private static final EncodingOptions OPTIONS = EncodingOptions.of(32);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final Tokenizer tokenizer = TestTokenizers.bytes(List.of("<|end|>"), List.of("<|end|>"));
    private final AtomicLong bytesRead = new AtomicLong();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path text;
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path lines;

    @BeforeEach
    void writeData() throws IOException {
        text = Files.writeString(folder.resolve("a.txt"), "hello\n--\nthere, hello\n");
        lines = Files.writeString(folder.resolve("b.jsonl"),
                "{\"text\": \"one\"}\n{\"prompt\": \"p\", \"completion\": \"c\"}\n");
    }

    @AfterEach
    void closeTokenizer() {
        tokenizer.close();
    }

    private TokenFile open(EncodingOptions options, SampleSource... sources) throws IOException {
        return open(tokenizer, Optional.empty(), options, sources);
    }

    private TokenFile open(Tokenizer with, Optional<ChatTemplate> template, EncodingOptions options,
            SampleSource... sources) throws IOException {
        bytesRead.set(0);
        return new TokenCache(with, template, options).open(folder.resolve("tokens"), List.of(sources),
                2, (newBytes, total) -> bytesRead.addAndGet(newBytes));
    }

    private SampleSource[] sources() {
        return new SampleSource[]{SampleSource.of(text, Optional.of("--")), SampleSource.of(lines, Optional.empty())};
    }

    private static String decoded(TokenFile file, Tokenizer tokenizer) {
        int[] ids = new int[(int) file.tokens()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = file.id(i);
        }
        return tokenizer.decode(ids, false);
    }

    @Test
    void theFileHoldsAllSourcesInOrder() throws IOException {
        try (TokenFile file = open(OPTIONS, sources())) {
            assertThat(decoded(file, tokenizer)).isEqualTo("hello<|end|>there, hello<|end|>one<|end|>pc<|end|>");
            assertThat(file.documents()).isEqualTo(4);
            assertThat(file.trained(file.documentStart(3))).isFalse();
            assertThat(file.trained(file.documentStart(3) + 1)).isTrue();
            TokenManifest.Content content = file.manifest().content();
            assertThat(content.trainedTokens()).isEqualTo(file.tokens() - 1);
            assertThat(content.longestSample()).isEqualTo(3);
            assertThat(bytesRead).hasValue(Files.size(text) + Files.size(lines));
        }
        try (Stream<Path> left = Files.list(folder.resolve("tokens"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("tokens.bin",
                    "tokens.json");
        }
    }

    @Test
    void theSameIsNotMadeTwice() throws IOException {
        open(OPTIONS, sources()).close();
        assertThat(bytesRead.get()).isPositive();
        try (TokenFile file = open(OPTIONS, sources())) {
            assertThat(bytesRead).hasValue(0);
            assertThat(decoded(file, tokenizer)).startsWith("hello<|end|>there");
        }
        // A copy elsewhere is the same source.
        Files.createDirectory(folder.resolve("copy"));
        Path copy = Files.copy(text, folder.resolve("copy/a.txt"));
        open(OPTIONS, SampleSource.of(copy, Optional.of("--")), sources()[1]).close();
        assertThat(bytesRead).hasValue(0);
    }

    @Test
    void whateverElseTheTokensDependOnMakesThemAgain() throws IOException {
        open(OPTIONS, sources()).close();
        List<SampleSource[]> others = List.of(new SampleSource[]{sources()[1], sources()[0]},
                new SampleSource[]{sources()[0]},
                new SampleSource[]{SampleSource.of(text, Optional.empty()), sources()[1]});
        for (SampleSource[] other : others) {
            open(OPTIONS, other).close();
            assertThat(bytesRead.get()).isPositive();
        }
        for (EncodingOptions other : List.of(EncodingOptions.of(33), OPTIONS.withControlTokens(true),
                OPTIONS.withLongSamples(LongSamples.SKIP),
                OPTIONS.withDocumentEnd(new EncodingOptions.DocumentEnd.Token("<|end|>")),
                OPTIONS.withLearnedTurns(EncodingOptions.LearnedTurns.LAST))) {
            open(other, sources()).close();
            assertThat(bytesRead.get()).as(other.toString()).isPositive();
        }
        open(OPTIONS, sources()).close();
        Files.writeString(text, "hello\n--\nthere, hallo\n");
        open(OPTIONS, sources()).close();
        assertThat(bytesRead.get()).as("the content of a source").isPositive();
        try (Tokenizer other = TestTokenizers.bytes(List.of("<|end|>", "<|x|>"), List.of("<|end|>"))) {
            open(other, Optional.empty(), OPTIONS, sources()).close();
            assertThat(bytesRead.get()).as("the tokenizer").isPositive();
        }
        open(tokenizer, Optional.of(ChatTemplate.of("a{{ bos_token }}", "b", "c")), OPTIONS, sources()).close();
        assertThat(bytesRead.get()).as("the chat template").isPositive();
        open(tokenizer, Optional.of(ChatTemplate.of("a{{ bos_token }}", "d", "c")), OPTIONS, sources()).close();
        assertThat(bytesRead.get()).as("what the template writes for a head").isPositive();
    }

    /** A file that differs in any byte is not served: it is refused when asked for, and made again where that is possible. */
    @Test
    void damageIsNoticed() throws IOException {
        open(OPTIONS, sources()).close();
        Path tokens = folder.resolve("tokens/tokens.bin");
        byte[] whole = Files.readAllBytes(tokens);
        Random random = new Random(11);
        for (int mutation = 0; mutation < 200; mutation++) {
            Files.write(tokens, mutated(whole, random));
            String seed = "mutation " + mutation + " of seed 11";
            assertThatThrownBy(() -> TokenFile.open(folder.resolve("tokens")).close()).as(seed)
                    .isInstanceOf(TrainingDataException.class).hasMessageContaining("make the token file again");
            if (mutation % 20 == 0) {
                open(OPTIONS, sources()).close();
                assertThat(bytesRead.get()).as(seed).isPositive();
                assertThat(Files.readAllBytes(tokens)).as(seed).isEqualTo(whole);
            }
        }
    }

    @Test
    void damageOfTheManifestIsNoticed() throws IOException {
        open(OPTIONS, sources()).close();
        Path manifest = folder.resolve("tokens/tokens.json");
        byte[] whole = Files.readAllBytes(manifest);
        Random random = new Random(12);
        int refused = 0;
        for (int mutation = 0; mutation < 200; mutation++) {
            Files.write(manifest, mutated(whole, random));
            try (TokenFile file = TokenFile.open(folder.resolve("tokens"))) {
                // A change of white space changes nothing.
                assertThat(file.manifest().content()).as("mutation " + mutation + " of seed 12")
                        .isEqualTo(originalContent(whole));
            } catch (TrainingDataException noticed) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(150);
    }

    private TokenManifest.Content originalContent(byte[] manifest) throws IOException {
        Path copy = Files.write(folder.resolve("original.json"), manifest);
        return TokenManifest.read(copy).orElseThrow().content();
    }

    /** One byte changed, or bytes cut off or added at the end. */
    private static byte[] mutated(byte[] whole, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(whole, random.nextInt(whole.length));
            case 1 -> Arrays.copyOf(whole, whole.length + 1 + random.nextInt(9));
            default -> {
                byte[] changed = whole.clone();
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
                yield changed;
            }
        };
    }

    @Test
    void aFailureLeavesWhatWasThere() throws IOException {
        open(OPTIONS, sources()).close();
        List<byte[]> before = new ArrayList<>();
        for (String name : List.of("tokens.bin", "tokens.json")) {
            before.add(Files.readAllBytes(folder.resolve("tokens").resolve(name)));
        }
        Files.writeString(lines, "{\"text\": \"one\"}\nbroken\n");
        assertThatThrownBy(() -> open(OPTIONS, sources())).isInstanceOf(TrainingDataException.class)
                .hasMessageStartingWith(lines + " line 2");
        assertThat(Files.readAllBytes(folder.resolve("tokens/tokens.bin"))).isEqualTo(before.get(0));
        assertThat(Files.readAllBytes(folder.resolve("tokens/tokens.json"))).isEqualTo(before.get(1));
        try (Stream<Path> left = Files.list(folder.resolve("tokens"))) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void skippedSamplesAreCounted() throws IOException {
        Files.writeString(lines, "{\"prompt\": \"p\", \"completion\": \"c\"}\n{\"prompt\": \"p\", \"completion\": \""
                + "c".repeat(40) + "\"}\n");
        try (TokenFile file = open(OPTIONS.withLongSamples(LongSamples.SKIP), sources()[1])) {
            assertThat(file.manifest().content().skippedSamples()).isEqualTo(1);
            assertThat(file.documents()).isEqualTo(1);
        }
        assertThatThrownBy(() -> open(EncodingOptions.of(1).withLongSamples(LongSamples.SKIP), sources()[1]))
                .isInstanceOf(TrainingDataException.class).hasMessageContaining("nothing is left to learn");
    }

    /** However many threads encode, tokens are in the order of the samples, and the first bad sample is the one named. */
    @Test
    void threadsChangeNothing() throws IOException {
        Random random = new Random(21);
        StringBuilder samples = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            samples.append("{\"text\": \"").append(" hello".repeat(random.nextInt(40))).append(i).append("\"}\n");
        }
        Files.writeString(lines, samples);
        TokenCache cache = new TokenCache(tokenizer, Optional.empty(), OPTIONS);
        for (int threads : List.of(1, 4)) {
            cache.open(folder.resolve("threads" + threads), List.of(sources()[1]), threads, DataProgress.NONE).close();
        }
        assertThat(folder.resolve("threads4/tokens.bin"))
                .hasSameBinaryContentAs(folder.resolve("threads1/tokens.bin"));
        String tooLong = "{\"prompt\": \"" + "p".repeat(99) + "\", \"completion\": \"c\"}\n";
        Files.writeString(lines, samples + tooLong + samples + tooLong);
        assertThatThrownBy(() -> cache.open(folder.resolve("bad"), List.of(sources()[1]), 4, DataProgress.NONE))
                .isInstanceOf(TrainingDataException.class).hasMessageStartingWith(lines + " line 501");
    }

    @Test
    void thereMustBeData() {
        assertThatThrownBy(() -> open(OPTIONS)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no data given");
        assertThatThrownBy(() -> TokenFile.open(folder)).isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("tokens.json");
    }
}
