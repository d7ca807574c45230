package org.famulus.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.famulus.engine.convert.ModelProgress;
import org.famulus.engine.convert.ModelTarget;
import org.famulus.engine.convert.RandomModelShape;
import org.famulus.engine.convert.RandomModelWriter;
import org.famulus.engine.generation.GenerationOptions;
import org.famulus.engine.generation.GenerationResult;
import org.famulus.engine.generation.SamplingOptions;
import org.famulus.engine.generation.StopConditions;
import org.famulus.engine.generation.constraint.OutputConstraint;
import org.famulus.engine.generation.schema.JsonSchema;
import org.famulus.engine.model.ExecutionOptions;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** A model of random weights, which never says anything sensible by itself. */
class ConstrainedModelTest {

    private static final OutputConstraint EVENT = new OutputConstraint.WholeAnswer(
            JsonSchema.parse("{\"type\": \"object\","
                    + " \"properties\": {\"title\": {\"type\": \"string\", \"maxLength\": 12}, \"day\": {\"type\": \"string\","
                    + " \"format\": \"date\"}, \"guests\": {\"type\": \"array\", \"items\": {\"enum\": [\"Ada\", \"Grace\"]},"
                    + " \"maxItems\": 3}}, \"required\": [\"title\", \"day\"], \"additionalProperties\": false}"));
    private static final OutputConstraint NUMBER = new OutputConstraint.WholeAnswer(
            JsonSchema.parse("{\"type\": \"integer\", \"minimum\": 100, \"maximum\": 999}"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void forksOfOnePromptGiveTogetherWhatEachGivesAlone() throws IOException {
        Path path = new RandomModelWriter(RandomModelShape.TINY, 5)
                .write(new ModelTarget(folder.resolve("tiny.gguf"), TensorType.F32, false, 2, ModelProgress.none()))
                .path();
        try (LanguageModel model = LanguageModel.load(path, ExecutionOptions.defaults().withThreads(1));
                SequenceState shared = model.newState()) {
            int[] prompt = model.tokenizer().encode("Once upon a time", Tokenizer.SpecialTokens.ADD);
            List<Optional<OutputConstraint>> wanted = List.of(Optional.of(EVENT), Optional.of(NUMBER), Optional.empty(),
                    Optional.of(EVENT), Optional.of(NUMBER), Optional.of(EVENT));
            List<GenerationResult> alone = new ArrayList<>();
            for (int i = 0; i < wanted.size(); i++) {
                try (SequenceState state = model.newState()) {
                    alone.add(model.generate(state, prompt, options(i, wanted.get(i)), _ -> {
                    }, _ -> {
                    }));
                }
            }
            model.generate(shared, prompt, options(0, Optional.empty()), _ -> {
            }, _ -> {
            });
            shared.trim(prompt.length - 1);
            List<SequenceState> forks = new ArrayList<>();
            List<LanguageModel.Request> requests = new ArrayList<>();
            for (int i = 0; i < wanted.size(); i++) {
                forks.add(shared.fork());
                requests.add(new LanguageModel.Request(forks.get(i), prompt, options(i, wanted.get(i)), _ -> {
                }));
            }
            List<GenerationResult> together = model.generate(requests, _ -> {
            });
            forks.forEach(SequenceState::close);
            assertThat(together.stream().map(GenerationResult::text).toList())
                    .isEqualTo(alone.stream().map(GenerationResult::text).toList());
            for (int i = 0; i < wanted.size(); i++) {
                check(wanted.get(i), together.get(i));
            }
            assertThat(model.constraints().size()).as("one for each schema").isEqualTo(2);
        }
    }

    private static void check(Optional<OutputConstraint> wanted, GenerationResult result) throws IOException {
        if (wanted.isEmpty()) {
            assertThat(result.json()).isEmpty();
            return;
        }
        assertThat(result.json()).containsExactly(result.text());
        JsonNode value = new ObjectMapper().readTree(result.text());
        if (wanted.get().equals(NUMBER)) {
            assertThat(value.intValue()).isBetween(100, 999);
        } else {
            assertThat(value.get("title").textValue()).hasSizeLessThanOrEqualTo(24);
            assertThat(LocalDate.parse(value.get("day").textValue())).isNotNull();
        }
    }

    /** Greedy and drawn in turns; few tokens, so that some answers are cut to the shortest ending. */
    private static GenerationOptions options(int index, Optional<OutputConstraint> constraint) {
        SamplingOptions sampling = index % 2 == 0
                ? SamplingOptions.greedy()
                : SamplingOptions.builder().temperature(1.5).seed(index).build();
        GenerationOptions options = new GenerationOptions(sampling, StopConditions.after(60, StopConditions.UNBOUNDED));
        return constraint.map(options::withConstraint).orElse(options);
    }
}
