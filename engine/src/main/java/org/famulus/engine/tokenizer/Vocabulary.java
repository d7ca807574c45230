package org.famulus.engine.tokenizer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ObjIntConsumer;

import org.famulus.engine.ModelFormatException;
import org.jspecify.annotations.Nullable;

/** Tokens by id and ids by token; ids may have gaps. Filled once, then only read. */
final class Vocabulary {

    /** More than any model has (the largest are near 260,000); bounds what a hostile file can make us reserve. */
    static final int MOST_IDS = 1 << 20;

    private final String source;
    private final @Nullable String[] tokens;
    private final Map<String, Integer> ids;

    /**
     * An empty one.
     *
     * @param source the file's name, for messages
     * @param size one more than the largest id
     */
    Vocabulary(String source, int size) {
        this.source = source;
        tokens = new @Nullable String[size];
        ids = HashMap.newHashMap(size);
    }

    /** @throws ModelFormatException where the id or the token is there already under another partner */
    void add(int id, String token) {
        String before = tokens[id];
        if (before != null && !before.equals(token)) {
            throw new ModelFormatException(
                    source + ": id " + id + " stands for two tokens, \"" + JsonValue.shown(before)
                            + "\" and \"" + JsonValue.shown(token) + "\"; each id may have one");
        }
        Integer other = ids.putIfAbsent(token, id);
        if (other != null && other != id) {
            throw new ModelFormatException(source + ": token \"" + JsonValue.shown(token) + "\" has two ids, " + other
                    + " and " + id + "; each token may have one");
        }
        tokens[id] = token;
    }

    int size() {
        return tokens.length;
    }

    Optional<String> token(int id) {
        return id < 0 || id >= tokens.length ? Optional.empty() : Optional.ofNullable(tokens[id]);
    }

    OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The vocabulary's own string of one of its tokens. */
    String own(String token) {
        return token(id(token).orElseThrow()).orElseThrow();
    }

    /** Calls with each token and its id, ids rising. */
    void forEach(ObjIntConsumer<String> visitor) {
        for (int id = 0; id < tokens.length; id++) {
            String token = tokens[id];
            if (token != null) {
                visitor.accept(token, id);
            }
        }
    }
}
