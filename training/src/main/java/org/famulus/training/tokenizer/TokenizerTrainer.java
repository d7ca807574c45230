package org.famulus.training.tokenizer;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.famulus.training.data.SampleReader;
import org.famulus.training.data.SampleSource;
import org.famulus.training.data.TrainingDataException;

/**
 * Learns tokenizers from files.
 *
 * <p>Of a conversation, the text that the recipe's chat template makes of it counts, else what is said, thought and called
 * in it.
 */
public final class TokenizerTrainer {

    /** What SentencePiece, in whose form characters are written, makes of a space. */
    private static final int SPACE = 0x2581;

    private final TokenizerRecipe recipe;
    private final TokenizerProgress progress;

    public TokenizerTrainer(TokenizerRecipe recipe, TokenizerProgress progress) {
        this.recipe = recipe;
        this.progress = progress;
    }

    /**
     * Learns from all samples of some sources.
     *
     * @param sources at least one
     * @throws TrainingDataException where a source cannot be read or a sample cannot be used
     * @throws IllegalArgumentException without sources
     */
    public TrainedTokenizer train(List<SampleSource> sources) throws IOException {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("no data given; name at least one file");
        }
        return switch (recipe.form()) {
            case TokenizerRecipe.Form.BytePairs pairs -> bytePairs(pairs, sources);
            case TokenizerRecipe.Form.Characters characters -> characters(sources);
        };
    }

    private TrainedTokenizer bytePairs(TokenizerRecipe.Form.BytePairs form, List<SampleSource> sources)
            throws IOException {
        WordCounts counts = new WordCounts(form.splitting(), recipe.specialTokens(), WordCounts.MOST_WORDS);
        forEachText(sources, counts::add);
        MergeLearner learner = new MergeLearner(Set.copyOf(recipe.specialTokens()));
        counts.forEach(learner::addWord);
        MergeLearner.Merges merges = learner.learn(form.vocabularySize() - recipe.specialTokens().size(), progress);
        return TrainedTokenizer.bytePairs(recipe, form.splitting(), merges);
    }

    private TrainedTokenizer characters(List<SampleSource> sources) throws IOException {
        Pattern specialTokens = WordCounts.pattern(recipe.specialTokens());
        Set<Integer> found = new TreeSet<>();
        forEachText(sources,
                text -> specialTokens.splitAsStream(text).forEach(plain -> plain.codePoints().forEach(found::add)));
        if (found.contains(SPACE)) {
            throw new TrainingDataException(
                    "the data have the character U+2581, which stands for a space in a tokenizer"
                            + " of characters; remove it, or learn byte pairs");
        }
        return TrainedTokenizer.characters(recipe,
                found.stream().map(c -> Character.toString(c == ' ' ? SPACE : c)).toList());
    }

    private void forEachText(List<SampleSource> sources, Consumer<String> visitor) throws IOException {
        long total = 0;
        for (SampleSource source : sources) {
            total = Math.addExact(total, source.bytes());
        }
        SampleTexts texts = new SampleTexts(recipe);
        for (SampleSource source : sources) {
            try (SampleReader reader = source.open()) {
                long told = 0;
                for (var sample = reader.next(); sample != null; sample = reader.next()) {
                    texts.of(sample).forEach(visitor);
                    progress.read(reader.position() - told, total);
                    told = reader.position();
                }
            }
        }
    }
}
