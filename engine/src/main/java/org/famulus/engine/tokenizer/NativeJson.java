package org.famulus.engine.tokenizer;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Writes the JSON that reaches the native library, from a checked definition and nothing else. What a sequence's head
 * and end get, and how ids become text, are ours, so post-processor and decoder stay out.
 */
final class NativeJson {

    private NativeJson() {
    }

    /**
     * @param markers whether added tokens written in a text are recognized; where not, no text can become one of them,
     *            except runs of white space
     */
    static String write(TokenizerDefinition definition, boolean markers) {
        return tree(definition, markers).toString();
    }

    /** The same as a tree, with empty places for post-processor and decoder. */
    static ObjectNode tree(TokenizerDefinition definition, boolean markers) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("version", "1.0");
        json.putNull("truncation").putNull("padding");
        List<AddedToken> added = definition.addedTokens().stream().filter(token -> markers || token.whiteSpace())
                // The library rebuilds its matcher at each change between special and not: two runs, not thousands.
                .sorted(Comparator.comparing(AddedToken::special)).toList();
        Set<String> unreachable = unreachable(definition, markers, added);
        writeAdded(json.putArray("added_tokens"), added);
        writeNormalizer(json, definition.normalizers());
        writePreTokenizer(json, definition.preTokenizers());
        json.putNull("post_processor").putNull("decoder");
        writeModel(json.putObject("model"), definition, unreachable);
        return json;
    }

    private static Set<String> unreachable(TokenizerDefinition definition, boolean markers,
            List<AddedToken> recognized) {
        Set<String> unreachable = new HashSet<>();
        definition.neverMade().stream()
                .forEach(id -> definition.vocabulary().token(id).ifPresent(unreachable::add));
        if (!markers) {
            definition.addedTokens().forEach(token -> unreachable.add(token.content()));
            definition.special().stream()
                    .forEach(id -> definition.vocabulary().token(id).ifPresent(unreachable::add));
        }
        // The library gives an added token the vocabulary's id, so it has to be there.
        recognized.forEach(token -> unreachable.remove(token.content()));
        return unreachable;
    }

    private static void writeAdded(ArrayNode array, List<AddedToken> tokens) {
        for (AddedToken token : tokens) {
            array.addObject().put("id", token.id()).put("content", token.content())
                    .put("single_word", token.singleWord()).put("lstrip", token.leftStrip())
                    .put("rstrip", token.rightStrip()).put("normalized", token.normalized())
                    .put("special", token.special());
        }
    }

    private static void writeNormalizer(ObjectNode json, List<Normalizer> steps) {
        if (steps.isEmpty()) {
            json.putNull("normalizer");
            return;
        }
        ArrayNode array = json.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
        steps.forEach(step -> step.write(array.addObject()));
    }

    private static void writePreTokenizer(ObjectNode json, List<PreTokenizer> steps) {
        if (steps.isEmpty()) {
            json.putNull("pre_tokenizer");
            return;
        }
        ArrayNode array = json.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        steps.forEach(step -> step.write(array.addObject()));
    }

    private static void writeModel(ObjectNode model, TokenizerDefinition definition, Set<String> unreachable) {
        model.put("type", "BPE").putNull("dropout");
        // Named even where no text may become it: the library needs it for characters without a token.
        model.put("unk_token", definition.unknownToken().orElse(null));
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", definition.fuseUnknown()).put("byte_fallback", definition.byteFallback());
        model.put("ignore_merges", definition.wholeWords());
        ObjectNode vocabulary = model.putObject("vocab");
        String unknown = definition.unknownToken().orElse("");
        definition.vocabulary().forEach((token, id) -> {
            if (!token.isEmpty() && (token.equals(unknown) || !unreachable.contains(token))) {
                vocabulary.put(token, id);
            }
        });
        ArrayNode merges = model.putArray("merges");
        for (Merge merge : definition.merges()) {
            if (!unreachable.contains(merge.merged()) && !unreachable.contains(merge.left())
                    && !unreachable.contains(merge.right())) {
                merges.addArray().add(merge.left()).add(merge.right());
            }
        }
    }
}
