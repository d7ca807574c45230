package org.famulus.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenFileTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    /** Sizes around the borders of bytes and buffers. */
    @ParameterizedTest
    @CsvSource({"65536, 1, 1", "65536, 7, 2", "65537, 8, 3", "65537, 9, 4", "65536, 16384, 5", "70000, 16385, 6",
            "65536, 70001, 7", "1048576, 600007, 8"})
    void whatIsWrittenIsRead(int vocabularySize, int tokens, long seed) throws IOException {
        Random random = new Random(seed);
        boolean[] trained = new boolean[tokens];
        for (int i = 0; i < tokens; i++) {
            trained[i] = random.nextBoolean();
        }
        int first = random.nextInt(tokens) + 1;
        int[] lengths = first == tokens ? new int[]{first} : new int[]{first, tokens - first};
        try (TokenFile file = TokenFiles.write(folder, vocabularySize, 3, token -> trained[token], lengths)) {
            assertThat(file.tokens()).isEqualTo(tokens);
            assertThat(file.documents()).isEqualTo(lengths.length);
            assertThat(file.manifest().content().bytesPerToken()).isEqualTo(vocabularySize <= 65536 ? 2 : 4);
            int learned = 0;
            for (int token = 0; token < tokens; token++) {
                assertThat(file.id(token)).isEqualTo(token % vocabularySize);
                assertThat(file.trained(token)).isEqualTo(trained[token]);
                learned += trained[token] ? 1 : 0;
            }
            assertThat(file.manifest().content().trainedTokens()).isEqualTo(learned);
            assertThat(file.documentStart(0)).isZero();
            assertThat(file.documentStart(1)).isEqualTo(first);
            assertThat(file.documentStart(lengths.length)).isEqualTo(tokens);
        }
    }

    @Test
    void documentsWithoutTokensAreNone() throws IOException {
        try (TokenFile file = TokenFiles.counting(folder, 0, 3, 0, 0, 2, 0)) {
            assertThat(file.documents()).isEqualTo(2);
            assertThat(file.documentStart(1)).isEqualTo(3);
        }
    }

    @Test
    void aRangeIsCutAtABorderOfDocuments() throws IOException {
        try (TokenFile file = TokenFiles.counting(folder, 4, 4, 4)) {
            TokenRange all = file.all();
            assertThat(all.documentBorder(0.5)).isEqualTo(8);
            assertThat(all.documentBorder(1)).isEqualTo(12);
            assertThat(all.documentBorder(0)).isZero();
            TokenRange held = all.after(8);
            assertThat(held.start()).isEqualTo(8);
            assertThat(held.documentBorder(0.5)).isEqualTo(4);
            assertThatThrownBy(() -> all.first(13)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> all.documentBorder(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void nothingIsReadAfterClosing() throws IOException {
        TokenFile file = TokenFiles.counting(folder, 4);
        file.close();
        file.close();
        assertThatThrownBy(() -> file.id(0)).isInstanceOf(IllegalStateException.class);
    }
}
