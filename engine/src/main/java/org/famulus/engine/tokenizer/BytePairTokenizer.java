package org.famulus.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/** A tokenizer made from a checked definition: ids by the native library, text by our own table of bytes. */
final class BytePairTokenizer implements Tokenizer {

    private final TokenizerDefinition definition;
    private final TokenText text;
    private final NativeEncoder withMarkers;
    private final Object lock = new Object();
    /** Made at first use: a second native tokenizer of a large vocabulary takes tens of megabytes. */
    private @Nullable NativeEncoder withoutMarkers;
    private boolean closed;

    BytePairTokenizer(TokenizerDefinition definition) {
        this.definition = definition;
        text = new TokenText(definition);
        withMarkers = new NativeEncoder(NativeJson.write(definition, true), definition.source());
    }

    @Override
    public int vocabularySize() {
        return definition.vocabulary().size();
    }

    @Override
    public int[] encode(String input, SpecialTokens specialTokens) {
        return switch (specialTokens) {
            case ADD -> framed(withMarkers.encode(input));
            case PARSE -> withMarkers.encode(input);
            case NONE -> withoutMarkers().encode(input);
        };
    }

    private int[] framed(int[] ids) {
        int prefix = definition.prefix().size();
        int suffix = definition.suffix().size();
        int[] framed = new int[prefix + ids.length + suffix];
        for (int i = 0; i < prefix; i++) {
            framed[i] = definition.prefix().get(i);
        }
        System.arraycopy(ids, 0, framed, prefix, ids.length);
        for (int i = 0; i < suffix; i++) {
            framed[prefix + ids.length + i] = definition.suffix().get(i);
        }
        return framed;
    }

    private NativeEncoder withoutMarkers() {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            NativeEncoder encoder = withoutMarkers;
            if (encoder == null) {
                encoder = new NativeEncoder(NativeJson.write(definition, false), definition.source());
                withoutMarkers = encoder;
            }
            return encoder;
        }
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        return text.decode(ids, skipSpecial);
    }

    @Override
    public TextStream stream(int[] context) {
        return new TokenTextStream(text, context);
    }

    @Override
    public Optional<String> token(int id) {
        return definition.vocabulary().token(id);
    }

    @Override
    public byte[] bytes(int id) {
        return text.bytes(id);
    }

    @Override
    public OptionalInt id(String token) {
        return definition.vocabulary().id(token);
    }

    @Override
    public OptionalInt beginOfSequence() {
        return definition.prefix().isEmpty() ? OptionalInt.empty() : OptionalInt.of(definition.prefix().getFirst());
    }

    @Override
    public Set<Integer> endOfSequence() {
        return definition.endOfSequence();
    }

    @Override
    public boolean special(int id) {
        return id >= 0 && definition.special().get(id);
    }

    @Override
    public String fingerprint() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
        digest.update(TokenizerJsonWriter.write(definition).getBytes(StandardCharsets.UTF_8));
        digest.update(new TreeSet<>(definition.endOfSequence()).toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            withMarkers.close();
            if (withoutMarkers != null) {
                withoutMarkers.close();
            }
        }
    }
}
