package org.famulus.training.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.chat.ChatMessage;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.chat.RenderOptions;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.weights.AtomicFile;
import org.jspecify.annotations.Nullable;

/**
 * Makes the token file of some sources, or finds it: it serves again where everything that it was made of is the same,
 * the sources by their content, and it is whole. Otherwise it is made again, under a temporary name until it is done.
 *
 * @param tokenizer of the model
 * @param template the model's chat template, which conversations need
 * @param options of encoding
 */
public record TokenCache(Tokenizer tokenizer, Optional<ChatTemplate> template, EncodingOptions options) {

    private static final int HASHED_BYTES = 1 << 20;

    /**
     * Opens the token file of the sources. The caller closes it.
     *
     * @param folder where it lies or is made, one for each set of sources; created if missing
     * @param sources at least one
     * @param threads that encode, 1 or more; the file does not depend on them
     * @param progress hears how far reading has come; nothing where the file is there already
     * @throws TrainingDataException where a source or a sample cannot be used; what was there before stays
     * @throws IllegalArgumentException without sources
     */
    public TokenFile open(Path folder, List<SampleSource> sources, int threads, DataProgress progress)
            throws IOException {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("no data given; name at least one file");
        }
        TokenManifest.Origins origin = origin(sources);
        Files.createDirectories(folder);
        Optional<TokenFile> found = existing(folder, origin);
        if (found.isPresent()) {
            return found.get();
        }
        TokenManifest manifest = TokenManifest.of(origin, write(folder, sources, threads, progress));
        manifest.write(folder.resolve(TokenFile.MANIFEST_NAME));
        return TokenFile.open(folder, manifest);
    }

    private static Optional<TokenFile> existing(Path folder, TokenManifest.Origins origin) throws IOException {
        Optional<TokenManifest> manifest = TokenManifest.read(folder.resolve(TokenFile.MANIFEST_NAME));
        if (manifest.isEmpty() || !manifest.get().origin().equals(origin)) {
            return Optional.empty();
        }
        try {
            return Optional.of(TokenFile.open(folder, manifest.get()));
        } catch (TrainingDataException damaged) {
            return Optional.empty();
        }
    }

    private TokenManifest.Content write(Path folder, List<SampleSource> sources, int threads, DataProgress progress)
            throws IOException {
        List<TokenManifest.Content> written = new ArrayList<>(1);
        AtomicFile.write(folder.resolve(TokenFile.TOKENS_NAME), file -> {
            int width = TokenLayout.bytesPerToken(tokenizer.vocabularySize());
            try (TokenFileWriter writer = new TokenFileWriter(file, width, folder)) {
                written.add(encode(sources, writer, threads, progress));
            }
        });
        return written.getFirst();
    }

    private TokenManifest.Content encode(List<SampleSource> sources, TokenFileWriter writer, int threads,
            DataProgress progress) throws IOException {
        long total = 0;
        for (SampleSource source : sources) {
            total = Math.addExact(total, source.bytes());
        }
        SampleEncoder encoder = new SampleEncoder(tokenizer, template, options);
        try (EncodingPipeline pipeline = new EncodingPipeline(encoder, writer, threads)) {
            for (SampleSource source : sources) {
                try (SampleReader reader = source.open()) {
                    long told = 0;
                    @Nullable
                    Sample sample;
                    while ((sample = reader.next()) != null) {
                        pipeline.add(sample);
                        progress.read(reader.position() - told, total);
                        told = reader.position();
                    }
                }
            }
            pipeline.finish();
        }
        TokenManifest.Content content = writer.finish(encoder.skipped(), encoder.longest());
        if (content.trainedTokens() == 0) {
            throw new TrainingDataException("nothing is left to learn: all " + content.skippedSamples()
                    + " samples are longer than the context of " + options.contextLength() + " positions");
        }
        return content;
    }

    private TokenManifest.Origins origin(List<SampleSource> sources) throws IOException {
        List<TokenManifest.Source> read = new ArrayList<>();
        for (SampleSource source : sources) {
            long bytes = source.bytes();
            read.add(new TokenManifest.Source(String.valueOf(source.path().getFileName()), source.kind().name(),
                    source.separator().orElse(""), bytes, sha256(source.path())));
        }
        return new TokenManifest.Origins(TokenManifest.FORMAT_VERSION, tokenizer.fingerprint(),
                tokenizer.vocabularySize(), template.map(TokenCache::sha256).orElse(""), List.copyOf(read),
                options.described());
    }

    private static String sha256(Path path) throws IOException {
        MessageDigest digest = sha256();
        byte[] block = new byte[HASHED_BYTES];
        try (InputStream input = Files.newInputStream(path)) {
            for (int count = input.read(block); count >= 0; count = input.read(block)) {
                digest.update(block, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of the templates, and of a short conversation, which shows the tokens that they are rendered with. */
    private static String sha256(ChatTemplate template) {
        MessageDigest digest = sha256();
        new TreeMap<>(template.sources()).forEach((name, source) -> digest
                .update((name.length() + " " + name + source.length() + " " + source)
                        .getBytes(StandardCharsets.UTF_8)));
        String rendered;
        try {
            rendered = template.render(List.of(ChatMessage.user("a"), ChatMessage.assistant("b")),
                    RenderOptions.asItIs().withClock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)));
        } catch (IllegalArgumentException | ModelFormatException refused) {
            rendered = String.valueOf(refused.getMessage());
        }
        digest.update(rendered.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
