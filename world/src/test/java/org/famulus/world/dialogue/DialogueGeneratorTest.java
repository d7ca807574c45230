package org.famulus.world.dialogue;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.famulus.world.Split;
import org.famulus.world.tool.ParameterType;
import org.famulus.world.tool.ToolCard;
import org.famulus.world.tool.ToolCards;
import org.famulus.world.tool.ToolParameter;
import org.famulus.world.tool.When;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

class DialogueGeneratorTest {

    private static final int DIALOGUES = 20_000;
    private static final int LONGEST = 3000;
    /** Words of answers that are not copied. */
    private static final Set<String> WORDS_OF_ANSWERS = Set.of("added", "moved", "cancelled", "done", "noted", "told",
            "forgotten", "sent", "to", "with", "at", "and", "more", "next", "place", "no", "is", "noted.", "event",
            "contact",
            "mail", "task", "note", "file", "reminder", "found", "nothing", "in", "the", "calendar", "you", "are",
            "free", "then",
            "not", "i", "will", "remind", "remember", "me", "know", "about", "it", "of", "known", "email", "phone",
            "address",
            "birthday", "your", "due", "priority", "which", "one", "or", "draft", "send", "ok", "days", "day", "that",
            "did",
            "work", "weekly", "what", "when", "time", "whom", "shall", "write", "number");
    private static final Pattern BETWEEN = Pattern.compile("[\\s,;:?!\"()]+|\\.(?=\\s|$)|\\.(?=\")");
    private static final Pattern NEWS = Pattern
            .compile(" is now on | is on | on (?=\\w{3} \\d)| is cancelled\\.$|\\.$");

    private static void forAll(Split split, Consumer<Dialogue> law) {
        forAll(split, 5000, law);
    }

    private static void forAll(Split split, int count, Consumer<Dialogue> law) {
        DialogueGenerator generator = DialogueGenerator.of(17, split, split);
        for (int i = 0; i < count; i++) {
            law.accept(generator.next());
        }
    }

    private static String text(Turn turn) {
        return switch (turn) {
            case Turn.System(var text) -> text;
            case Turn.User(var text) -> text;
            case Turn.Say(var _, var text) -> text;
            case Turn.Call(var _, var arguments) -> texts(arguments);
            case Turn.Result(var _, var content) -> texts(content);
        };
    }

    /** The texts and numbers of a tree, as a reader sees them. */
    private static String texts(JsonNode tree) {
        StringBuilder texts = new StringBuilder();
        if (tree.isValueNode()) {
            return tree.asText();
        }
        tree.forEach(child -> texts.append(texts(child)).append('\n'));
        return texts.toString();
    }

    @ParameterizedTest
    @EnumSource(Split.class)
    void everyCallIsValidAndSucceeds(Split split) {
        forAll(split, dialogue -> {
            for (Turn turn : dialogue.turns()) {
                if (turn instanceof Turn.Call(var tool, var arguments)) {
                    assertThat(ToolCards.find(tool).orElseThrow().violations(arguments)).as("%s", dialogue).isEmpty();
                }
                if (turn instanceof Turn.Result(var tool, var content) && !tool.equals("calculate")) {
                    assertThat(content.has("error")).as("%s", dialogue).isFalse();
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Split.class)
    void whatACallCopiesStandsBeforeIt(Split split) {
        forAll(split, dialogue -> {
            StringBuilder before = new StringBuilder();
            for (Turn turn : dialogue.turns()) {
                if (turn instanceof Turn.Call(var tool, var arguments)) {
                    ToolCard card = ToolCards.find(tool).orElseThrow();
                    for (ToolParameter parameter : card.parameters()) {
                        copies(dialogue, parameter, arguments.path(parameter.name()), before.toString());
                    }
                }
                before.append(text(turn)).append('\n');
            }
        });
    }

    private static void copies(Dialogue dialogue, ToolParameter parameter, JsonNode value, String before) {
        if (parameter.name().equals("expression") || value.isMissingNode()) {
            return;
        }
        switch (parameter.type()) {
            case TEXT, ID, TEXT_LIST -> {
                Stream<String> texts = value.isArray()
                        ? value.valueStream().map(JsonNode::asText)
                        : Stream.of(value.asText());
                boolean news = parameter.name().equals("text") && NEWS.matcher(value.asText()).find();
                assertThat(texts.flatMap(text -> news ? NEWS.splitAsStream(text) : Stream.of(text)))
                        .as("%s of %s", parameter.name(), dialogue).allMatch(before::contains);
            }
            case WHEN -> assertThat(When.parse(value.asText())).as("%s", dialogue).hasToString(value.asText());
            case CHOICE, BOOLEAN, INTEGER -> {
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Split.class)
    void everyWordOfAnAnswerIsCopiedOrOneOfAFew(Split split) {
        forAll(split, dialogue -> {
            StringBuilder before = new StringBuilder();
            for (Turn turn : dialogue.turns()) {
                if (turn instanceof Turn.Say(var purpose, var text)
                        && EnumSet.of(Purpose.ANSWER, Purpose.ASK, Purpose.CONFIRM).contains(purpose)) {
                    String known = before.toString();
                    assertThat(BETWEEN.splitAsStream(text).filter(word -> !word.isEmpty())).as("%s", dialogue)
                            .allMatch(word -> known.contains(word) || known.contains(word.replaceAll("'s$", ""))
                                    || WORDS_OF_ANSWERS.contains(word.toLowerCase(Locale.ROOT)));
                }
                before.append(text(turn)).append('\n');
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Split.class)
    void aDialogueIsShortAndEndsWithTheAssistant(Split split) {
        forAll(split, dialogue -> {
            assertThat(dialogue.turns().stream().mapToInt(turn -> text(turn).length()).sum()).isLessThan(LONGEST);
            assertThat(dialogue.turns().getFirst()).isInstanceOf(Turn.System.class);
            assertThat(dialogue.turns().get(1)).isInstanceOf(Turn.User.class);
            assertThat(dialogue.turns().getLast()).isInstanceOf(Turn.Say.class);
            for (int i = 1; i < dialogue.turns().size(); i++) {
                boolean afterCall = dialogue.turns().get(i - 1) instanceof Turn.Call;
                assertThat(dialogue.turns().get(i) instanceof Turn.Result).isEqualTo(afterCall);
            }
        });
    }

    @Test
    void noSentenceAndNoValueOfOneSplitOccursInTheOther() {
        Set<String> trainSentences = new HashSet<>();
        Set<String> trainValues = new HashSet<>();
        Set<String> heldOutSentences = new HashSet<>();
        Set<String> heldOutValues = new HashSet<>();
        forAll(Split.TRAIN, DIALOGUES, dialogue -> gather(dialogue, trainSentences, trainValues));
        forAll(Split.HELD_OUT, DIALOGUES, dialogue -> gather(dialogue, heldOutSentences, heldOutValues));
        assertThat(heldOutSentences).hasSizeGreaterThan(1000);
        assertThat(heldOutValues).hasSizeGreaterThan(10_000);
        heldOutSentences.retainAll(trainSentences);
        heldOutValues.retainAll(trainValues);
        assertThat(heldOutSentences).isEmpty();
        assertThat(heldOutValues).isEmpty();
    }

    private static void gather(Dialogue dialogue, Set<String> sentences, Set<String> values) {
        dialogue.skeletons().forEach(skeleton -> sentences.add(dialogue.kind().family() + " " + skeleton));
        for (Turn turn : dialogue.turns()) {
            if (turn instanceof Turn.Call(var tool, var arguments)) {
                ToolCard card = ToolCards.find(tool).orElseThrow();
                for (ToolParameter parameter : card.parameters()) {
                    boolean open = parameter.type() == ParameterType.TEXT && !parameter.name().equals("expression");
                    if (open && arguments.has(parameter.name())) {
                        values.add(arguments.path(parameter.name()).asText().toLowerCase(Locale.ROOT));
                    }
                }
            }
        }
    }

    @Test
    void theSameWordsLeadToTheSameCall() {
        Map<String, String> calls = new HashMap<>();
        forAll(Split.TRAIN, DIALOGUES, dialogue -> {
            if (dialogue.turns().get(2) instanceof Turn.Call(var tool, var arguments)) {
                String call = tool + arguments;
                assertThat(calls.merge(text(dialogue.turns().get(1)), call, (first, second) -> first)).isEqualTo(call);
            }
        });
        assertThat(calls).hasSizeGreaterThan(DIALOGUES / 2);
    }

    @Test
    void theSameSeedPlaysTheSameDialogues() {
        DialogueGenerator first = DialogueGenerator.of(3, Split.TRAIN, Split.TRAIN);
        DialogueGenerator second = DialogueGenerator.of(3, Split.TRAIN, Split.TRAIN);
        DialogueGenerator other = DialogueGenerator.of(4, Split.TRAIN, Split.TRAIN);
        Set<String> lines = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            String line = DialogueJson.line(first.next());
            assertThat(DialogueJson.line(second.next())).isEqualTo(line);
            lines.add(line);
        }
        for (int i = 0; i < 500; i++) {
            assertThat(lines.add(DialogueJson.line(other.next()))).isTrue();
        }
    }

    @Test
    void aDialogueHangsOnItsPlaceAndNotOnWhatWasPlayedBefore() {
        DialogueGenerator first = DialogueGenerator.of(3, Split.TRAIN, Split.TRAIN);
        DialogueGenerator second = DialogueGenerator.of(3, Split.TRAIN, Split.TRAIN);
        first.next(Kind.MIXED);
        second.next(Kind.UNKNOWN);
        assertThat(DialogueJson.line(first.next())).isEqualTo(DialogueJson.line(second.next()));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKindIsPlayedInBothSplits(Kind kind) {
        for (Split split : Split.values()) {
            DialogueGenerator generator = DialogueGenerator.of(1, split, split);
            for (int i = 0; i < 50; i++) {
                assertThat(generator.next(kind).kind()).isEqualTo(kind);
            }
        }
    }

    @Test
    void theMixtureFollowsTheWeightsAndHasHardlyADialogueTwice() {
        Set<String> requests = new HashSet<>();
        int[] count = new int[Kind.values().length];
        forAll(Split.TRAIN, DIALOGUES, dialogue -> {
            count[dialogue.kind().ordinal()]++;
            requests.add(text(dialogue.turns().get(1)));
        });
        int sum = Stream.of(Kind.values()).mapToInt(Kind::weight).sum();
        for (Kind kind : Kind.values()) {
            double expected = (double) DIALOGUES * kind.weight() / sum;
            assertThat((double) count[kind.ordinal()]).as("%s", kind).isBetween(expected - 5 * Math.sqrt(expected) - 1,
                    expected + 5 * Math.sqrt(expected) + 1);
        }
        assertThat(requests).hasSizeGreaterThan(DIALOGUES * 9 / 10);
    }

    @Test
    void aLineHoldsTheMessagesAndWhatIsExpected() throws JsonProcessingException {
        DialogueGenerator generator = DialogueGenerator.of(9, Split.TRAIN, Split.TRAIN);
        for (int i = 0; i < 300; i++) {
            Dialogue dialogue = generator.next();
            String line = DialogueJson.line(dialogue);
            assertThat(line).doesNotContain("\n");
            JsonNode tree = new ObjectMapper().readTree(line);
            List<JsonNode> messages = tree.path("messages").valueStream().toList();
            assertThat(messages).hasSameSizeAs(dialogue.turns());
            assertThat(tree.path("kind").asText()).isEqualTo(dialogue.kind().word());
            for (JsonNode expected : tree.path("expected")) {
                JsonNode message = messages.get(expected.path("message").asInt());
                assertThat(message.path("role").asText()).isEqualTo("assistant");
                assertThat(message.has("tool_calls")).isEqualTo(expected.path("purpose").asText().equals("call"));
            }
            assertThat(tree.path("expected").size())
                    .isEqualTo(
                            (int) messages.stream().filter(m -> m.path("role").asText().equals("assistant")).count());
        }
    }
}
