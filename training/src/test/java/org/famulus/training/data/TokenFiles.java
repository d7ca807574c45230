package org.famulus.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.famulus.engine.weights.AtomicFile;

/** Token files out of numbers. */
final class TokenFiles {

    private TokenFiles() {
    }

    /** A file of documents of these lengths; its ids count up from 0, so that each says where it stands. */
    static TokenFile counting(Path folder, int... lengths) throws IOException {
        return write(folder, 1 << 20, 0, token -> true, lengths);
    }

    /** Whether a token is learned. */
    interface Mask {
        boolean trained(int token);
    }

    /** @param vocabularySize decides on the bytes of an id */
    static TokenFile write(Path folder, int vocabularySize, int longestSample, Mask mask, int... lengths)
            throws IOException {
        List<TokenManifest.Content> content = new ArrayList<>();
        AtomicFile.write(folder.resolve(TokenFile.TOKENS_NAME), file -> {
            try (TokenFileWriter writer = new TokenFileWriter(file, TokenLayout.bytesPerToken(vocabularySize),
                    folder)) {
                int next = 0;
                for (int length : lengths) {
                    for (int i = 0; i < length; i++) {
                        writer.tokens(new int[]{next % vocabularySize}, mask.trained(next));
                        next++;
                    }
                    writer.endDocument();
                }
                content.add(writer.finish(0, longestSample));
            }
        });
        TokenManifest manifest = TokenManifest.of(
                new TokenManifest.Origins(TokenManifest.FORMAT_VERSION, "", vocabularySize, "", List.of(), Map.of()),
                content.getFirst());
        manifest.write(folder.resolve(TokenFile.MANIFEST_NAME));
        return TokenFile.open(folder);
    }

    /** Lengths of 1 to {@code longest}. */
    static int[] lengths(Random random, int count, int longest) {
        return random.ints(count, 1, longest + 1).toArray();
    }
}
