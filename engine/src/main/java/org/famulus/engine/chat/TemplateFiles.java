package org.famulus.engine.chat;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.famulus.engine.ModelFormatException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/** Finds the chat templates and special tokens of a Hugging Face folder. */
final class TemplateFiles {

    /** Far above any real one (the largest tokenizer_config.json seen is under 1 MB). */
    private static final long MAXIMUM_BYTES = 32L << 20;

    private static final List<String> TOKEN_NAMES = List.of("bos_token", "eos_token", "unk_token", "sep_token",
            "pad_token", "cls_token", "mask_token");

    private TemplateFiles() {
    }

    static Optional<ChatTemplate> read(Path folder) {
        Path configFile = folder.resolve("tokenizer_config.json");
        JsonNode config = json(configFile);
        Map<String, String> sources = new LinkedHashMap<>();
        Path alone = folder.resolve("chat_template.jinja");
        if (Files.isRegularFile(alone)) {
            sources.put("default", text(alone));
            addFolder(sources, folder.resolve("additional_chat_templates"));
        } else if (config.hasNonNull("chat_template")) {
            addField(sources, config.get("chat_template"), configFile);
        } else {
            Path other = folder.resolve("chat_template.json");
            JsonNode template = json(other).path("chat_template");
            if (!template.isMissingNode() && !template.isNull()) {
                addField(sources, template, other);
            }
        }
        return sources.isEmpty() ? Optional.empty() : Optional.of(ChatTemplate.of(sources, specialTokens(config)));
    }

    private static void addFolder(Map<String, String> sources, Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".jinja") && Files.isRegularFile(file)) {
                    sources.put(name.substring(0, name.length() - ".jinja".length()), text(file));
                }
            }
        } catch (IOException unreadable) {
            throw new ModelFormatException(folder + " cannot be read: " + JsonValues.oneLine(unreadable.toString()),
                    unreadable);
        }
    }

    private static void addField(Map<String, String> sources, JsonNode field, Path file) {
        if (field.isTextual()) {
            sources.put("default", field.textValue());
            return;
        }
        if (!field.isArray()) {
            throw wrongField(file, field);
        }
        for (JsonNode entry : field) {
            if (!entry.path("name").isTextual() || !entry.path("template").isTextual()) {
                throw wrongField(file, entry);
            }
            sources.put(entry.get("name").textValue(), entry.get("template").textValue());
        }
    }

    private static ModelFormatException wrongField(Path file, JsonNode found) {
        return new ModelFormatException(file + ": chat_template must be text or a list of {\"name\", \"template\"}, but"
                + " holds a value of type " + found.getNodeType());
    }

    private static Map<String, String> specialTokens(JsonNode config) {
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String name : TOKEN_NAMES) {
            JsonNode token = config.path(name);
            JsonNode content = token.isObject() ? token.path("content") : token;
            if (content.isTextual()) {
                tokens.put(name, content.textValue());
            }
        }
        return tokens;
    }

    /** An object, or a missing node where there is no such file. */
    private static JsonNode json(Path file) {
        if (!Files.isRegularFile(file)) {
            return JsonValues.MAPPER.missingNode();
        }
        try {
            JsonNode node = JsonValues.MAPPER.readTree(text(file));
            if (node.isObject()) {
                return node;
            }
            throw new ModelFormatException(file + " must hold a JSON object, but holds a value of type "
                    + node.getNodeType() + "; download it again");
        } catch (JsonProcessingException notJson) {
            throw new ModelFormatException(file + " is not valid JSON: "
                    + JsonValues.oneLine(notJson.getOriginalMessage()) + "; download it again", notJson);
        }
    }

    private static String text(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes > MAXIMUM_BYTES) {
                throw new ModelFormatException(file + " has " + bytes + " bytes; at most " + MAXIMUM_BYTES
                        + " are allowed");
            }
            return Files.readString(file);
        } catch (CharacterCodingException notText) {
            throw new ModelFormatException(file + " is not UTF-8 text; download it again", notText);
        } catch (IOException unreadable) {
            throw new ModelFormatException(file + " cannot be read: " + JsonValues.oneLine(unreadable.toString()),
                    unreadable);
        }
    }
}
