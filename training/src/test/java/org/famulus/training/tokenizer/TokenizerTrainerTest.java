package org.famulus.training.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.famulus.engine.chat.ChatMessage;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.chat.RenderOptions;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.famulus.engine.tokenizer.TokenizerConversion;
import org.famulus.engine.tokenizer.Tokenizers;
import org.famulus.engine.tokenizer.WordSplitting;
import org.famulus.training.data.SampleSource;
import org.famulus.training.data.TrainingDataException;
import org.famulus.training.tokenizer.TokenizerRecipe.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class TokenizerTrainerTest {

    private static final String END = "<|endoftext|>";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private static TokenizerRecipe recipe(Form form, String... special) {
        Optional<String> first = Arrays.stream(special).findFirst();
        return new TokenizerRecipe(form, List.of(special), Optional.empty(), first, first, Optional.empty());
    }

    private SampleSource source(String name, String text) throws IOException {
        return SampleSource.of(Files.writeString(folder.resolve(name), text), Optional.empty());
    }

    private static TrainedTokenizer train(TokenizerRecipe recipe, SampleSource... sources) throws IOException {
        return new TokenizerTrainer(recipe, TokenizerProgress.NONE).train(List.of(sources));
    }

    private Tokenizer written(TrainedTokenizer trained) throws IOException {
        Path out = folder.resolve("out");
        trained.write(out);
        return Tokenizers.load(out);
    }

    @ParameterizedTest
    @EnumSource
    void theEngineGivesTheIdsOfANaiveEncoderAndTheTextBack(WordSplitting splitting) throws IOException {
        Random random = new Random(17);
        TrainedTokenizer trained = train(recipe(new Form.BytePairs(splitting, 500), END, "<|x|>"),
                source("a.txt", (RandomTexts.few(random, 800) + RandomTexts.wild(random, 800)).replace("\0", "")));
        assertThat(trained.vocabularySize()).isEqualTo(500);
        List<NaiveBytePairs.Pair> merges = trained.vocabulary().merges().stream()
                .map(merge -> NaiveBytePairs.Pair.of(merge)).toList();
        try (Tokenizer tokenizer = written(trained)) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(500);
            Set<String> vocabulary = Set.copyOf(trained.vocabulary().tokens());
            for (int i = 0; i < 300; i++) {
                String text = RandomTexts.few(random, 5) + RandomTexts.wild(random, 8);
                int[] ids = tokenizer.encode(text, SpecialTokens.NONE);
                assertThat(Arrays.stream(ids).mapToObj(id -> tokenizer.token(id).orElseThrow())).as(text)
                        .isEqualTo(NaiveBytePairs.encode(text, splitting, merges, vocabulary));
                assertThat(tokenizer.decode(ids, false)).isEqualTo(splitting.normalized(text));
            }
        }
    }

    @Test
    void whatIsWrittenIsWhatWasLearned() throws IOException {
        TrainedTokenizer trained = train(new TokenizerRecipe(new Form.BytePairs(WordSplitting.QWEN2, 400),
                List.of("<|pad|>", END, "<s>"), Optional.of("<s>"), Optional.of(END), Optional.of("<|pad|>"),
                Optional.of("{{ bos_token }}{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}")),
                source("a.txt", RandomTexts.few(new Random(1), 500)));
        try (Tokenizer direct = trained.tokenizer(); Tokenizer loaded = written(trained)) {
            assertThat(loaded.fingerprint()).isEqualTo(direct.fingerprint());
            assertThat(loaded.encode("abc", SpecialTokens.ADD)).startsWith(2);
            assertThat(loaded.beginOfSequence()).hasValue(2);
            assertThat(loaded.endOfSequence()).containsExactly(1);
            assertThat(loaded.special(0)).isTrue();
        }
        assertThat(Files.readString(folder.resolve("out/tokenizer_config.json")))
                .contains("\"pad_token\" : \"<|pad|>\"");
        assertThat(ChatTemplate.read(folder.resolve("out")).orElseThrow().render(List.of(ChatMessage.user("hi")),
                RenderOptions.asItIs())).isEqualTo("<s>hi<|endoftext|>");
        assertThat(TokenizerConversion.vocabulary(folder.resolve("out"), 512).preTokenizer()).hasValue("qwen2");
        try (Stream<Path> left = Files.list(folder.resolve("out"))) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void theSameTextsGiveTheSameFiles() throws IOException {
        SampleSource text = source("a.txt", RandomTexts.few(new Random(1), 500));
        TokenizerRecipe recipe = recipe(new Form.BytePairs(WordSplitting.LLAMA3, 500), END);
        train(recipe, text).write(folder.resolve("one"));
        train(recipe, text).write(folder.resolve("two"));
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            assertThat(folder.resolve("one").resolve(name)).hasSameBinaryContentAs(folder.resolve("two").resolve(name));
        }
    }

    /** A special token in the text is no text: nothing is learned from its letters, nor across it. */
    @Test
    void specialTokensAreCutOut() throws IOException {
        TokenizerRecipe recipe = recipe(new Form.BytePairs(WordSplitting.GPT2, 1000), "zzqzz");
        TrainedTokenizer trained = train(recipe, source("a.txt", "azzqzzb".repeat(50) + "cd".repeat(50)));
        assertThat(trained.vocabulary().tokens()).contains("cd").noneMatch(token -> token.matches(".*(zq|az|zb|ab).*")
                && !token.equals("zzqzz"));
    }

    @Test
    void everyKindOfSampleIsLearnedFrom() throws IOException {
        SampleSource lines = source("a.jsonl", ("{\"text\": \"texttext\"}\n{\"prompt\": \"promptprompt\","
                + " \"completion\": \"donedone\"}\n{\"messages\": [{\"role\": \"user\", \"content\": \"saidsaid\"},"
                + " {\"role\": \"assistant\", \"tool_calls\": [{\"function\": {\"name\": \"callcall\","
                + " \"arguments\": {\"keykey\": \"valuevalue\"}}}]}]}\n").repeat(9));
        assertThat(train(recipe(new Form.BytePairs(WordSplitting.GPT2, 1000)), lines).vocabulary().tokens())
                .contains("texttext", "promptprompt", "donedone", "saidsaid", "callcall", "Ġvaluevalue");
        TokenizerRecipe withTemplate = new TokenizerRecipe(new Form.BytePairs(WordSplitting.GPT2, 1000), List.of(),
                Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of("{% for m in messages %}templatewords{{ m.content }}{% endfor %}"));
        assertThat(train(withTemplate, lines).vocabulary().tokens())
                .contains("templatewords" + "saidsaid" + "templatewords" + "None");
    }

    @Test
    void aSmallTextGivesFewerTokens() throws IOException {
        assertThat(train(recipe(new Form.BytePairs(WordSplitting.GPT2, 1000)), source("a.txt", "abab"))
                .vocabularySize()).isEqualTo(257);
    }

    @Test
    void eachCharacterIsATokenOfItsOwn() throws IOException {
        TrainedTokenizer trained = train(recipe(new Form.Characters()), source("a.txt", "to be\nor 日本 👩é!"));
        try (Tokenizer tokenizer = written(trained)) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(1 + 12);
            for (String text : List.of("to be\nor 日本 👩é!", " e b", "👩\n\n日", "")) {
                int[] ids = tokenizer.encode(text, SpecialTokens.ADD);
                assertThat(ids).hasSize(text.codePointCount(0, text.length()));
                assertThat(tokenizer.decode(ids, false)).isEqualTo(text);
            }
            assertThat(tokenizer.encode("x", SpecialTokens.NONE)).containsExactly(0);
        }
        assertThat(TokenizerConversion.vocabulary(folder.resolve("out"), 20).model()).isEqualTo("llama");
        assertThatThrownBy(() -> train(recipe(new Form.Characters()), source("b.txt", "a▁b")))
                .isInstanceOf(TrainingDataException.class).hasMessageContaining("U+2581");
    }

    @Test
    void tinyShakespeareHas65Characters() throws IOException {
        Path text = Path.of(System.getProperty("famulus.root", ".."), "..", "shared", "data", "texts",
                "tinyshakespeare.txt");
        assumeTrue(Files.exists(text), "skipped: " + text + " is not on this machine");
        TrainedTokenizer trained = train(recipe(new Form.Characters()), SampleSource.of(text, Optional.empty()));
        assertThat(trained.vocabularySize()).isEqualTo(1 + 65);
        try (Tokenizer tokenizer = trained.tokenizer()) {
            String beginning = Files.readString(text).substring(0, 5000);
            int[] ids = tokenizer.encode(beginning, SpecialTokens.ADD);
            assertThat(ids).hasSize(5000);
            assertThat(tokenizer.decode(ids, false)).isEqualTo(beginning);
        }
    }

    @Test
    void aRecipeThatCannotBeIsRefused() {
        List<Runnable> impossible = new ArrayList<>();
        Form pairs = new Form.BytePairs(WordSplitting.GPT2, 257);
        impossible.add(() -> new Form.BytePairs(WordSplitting.GPT2, 255));
        impossible.add(() -> new Form.BytePairs(WordSplitting.GPT2, 2 << 20));
        impossible.add(() -> recipe(pairs, "a b"));
        impossible.add(() -> recipe(pairs, "a"));
        impossible.add(() -> recipe(pairs, ""));
        impossible.add(() -> recipe(pairs, "<s>", "</s>"));
        impossible.add(() -> recipe(new Form.Characters(), "<s>", "<s>"));
        impossible.add(() -> recipe(new Form.Characters(), "<unk>"));
        impossible.add(() -> new TokenizerRecipe(pairs, List.of(), Optional.empty(), Optional.of(END), Optional.empty(),
                Optional.empty()));
        for (Runnable one : impossible) {
            assertThatThrownBy(one::run).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> train(recipe(pairs))).hasMessageContaining("no data given");
    }
}
