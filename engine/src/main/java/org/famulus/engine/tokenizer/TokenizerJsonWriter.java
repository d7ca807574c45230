package org.famulus.engine.tokenizer;

import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes a whole {@code tokenizer.json}: what the native library gets, and the steps that are ours. */
final class TokenizerJsonWriter {

    private static final String SPACE = Character.toString(SentencePieceMerges.SPACE);

    private TokenizerJsonWriter() {
    }

    static String write(TokenizerDefinition definition) {
        ObjectNode json = NativeJson.tree(definition, true);
        if (!definition.prefix().isEmpty() || !definition.suffix().isEmpty()) {
            json.set("post_processor", template(json.objectNode(), definition));
        }
        json.set("decoder", decoder(json.objectNode(), definition.form()));
        return json.toString();
    }

    private static ObjectNode template(ObjectNode template, TokenizerDefinition definition) {
        template.put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        ArrayNode pair = template.putArray("pair");
        sequence(single, definition, "A", 0);
        sequence(pair, definition, "A", 0);
        sequence(pair, definition, "B", 1);
        ObjectNode tokens = template.putObject("special_tokens");
        for (List<Integer> ids : List.of(definition.prefix(), definition.suffix())) {
            for (int id : ids) {
                String token = definition.vocabulary().token(id).orElseThrow();
                ObjectNode entry = tokens.putObject(token).put("id", token);
                entry.putArray("ids").add(id);
                entry.putArray("tokens").add(token);
            }
        }
        return template;
    }

    private static void sequence(ArrayNode steps, TokenizerDefinition definition, String name, int type) {
        definition.prefix().forEach(id -> special(steps, definition, id, type));
        steps.addObject().putObject("Sequence").put("id", name).put("type_id", type);
        definition.suffix().forEach(id -> special(steps, definition, id, type));
    }

    private static void special(ArrayNode steps, TokenizerDefinition definition, int id, int type) {
        steps.addObject().putObject("SpecialToken").put("id", definition.vocabulary().token(id).orElseThrow())
                .put("type_id", type);
    }

    private static ObjectNode decoder(ObjectNode decoder, TextForm form) {
        switch (form) {
            case TextForm.ByteLevel byteLevel -> decoder.put("type", "ByteLevel").put("add_prefix_space", false)
                    .put("trim_offsets", true).put("use_regex", true);
            case TextForm.SentencePiece sentencePiece -> {
                ArrayNode steps = decoder.put("type", "Sequence").putArray("decoders");
                steps.addObject().put("type", "Replace").put("content", " ").putObject("pattern").put("String", SPACE);
                if (sentencePiece.byteFallback()) {
                    steps.addObject().put("type", "ByteFallback");
                }
                steps.addObject().put("type", "Fuse");
                if (sentencePiece.dropsLeadingSpace()) {
                    steps.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
                }
            }
        }
        return decoder;
    }
}
