package org.famulus.engine.tokenizer;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Damaged files load or are refused in one line; the process lives on. {@code -Dfamulus.mutations=N} sets how many are
 * tried of each kind.
 */
class HostileTokenizerFileTest {

    private static final int MUTATIONS = Integer.getInteger("famulus.mutations", 1_000);
    private static final long SEED = Long.getLong("famulus.seed", 50_000);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long LONGEST_NANOSECONDS = 2_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void flippedBitsLoadOrAreRefused() throws IOException {
        tryMutations((text, random) -> {
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return bytes;
        });
    }

    @Test
    void changedTreesLoadOrAreRefused() throws IOException {
        tryMutations((tree, random) -> {
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                change(tree, random);
            }
            return tree.toString().getBytes(StandardCharsets.UTF_8);
        });
    }

    @Test
    void companionsLoadOrAreRefused() throws IOException {
        SmallTokenizers.write(folder, SmallTokenizers.byteLevel());
        Random random = new Random(SEED);
        for (int i = 0; i < MUTATIONS / 2; i++) {
            for (String name : List.of("tokenizer_config.json", "special_tokens_map.json", "generation_config.json",
                    "config.json")) {
                ObjectNode tree = SmallTokenizers.JSON.createObjectNode().put("add_bos_token", true)
                        .put("eos_token", "<|im_end|>");
                tree.putObject("bos_token").put("content", "<|endoftext|>");
                tree.putArray("eos_token_id").add(3).add(4);
                change(tree, random);
                Files.writeString(folder.resolve(name), tree.toString());
            }
            loadsOrIsRefused("companions, seed " + SEED + ", mutation " + i, random);
        }
    }

    /** The kinds of content that abort or hang the native library when it meets them. */
    @Test
    void knownTrapsAreRefusedOrHarmless() throws IOException {
        List<Consumer<ObjectNode>> traps = List.of(
                root -> ((ObjectNode) root.at("/pre_tokenizer/pretokenizers/0/pattern")).put("Regex", "(a+)+$"),
                root -> root.putObject("normalizer").put("type", "Precompiled").put("precompiled_charsmap", "AAAA"),
                root -> {
                    ArrayNode steps = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
                    for (int i = 0; i < 40; i++) {
                        steps.addObject().put("type", "Replace").put("content", "aa").putObject("pattern").put("String",
                                "a");
                    }
                }, root -> {
                    for (int i = 0; i < 16_000; i++) {
                        root.withArray("/added_tokens").addObject().put("id", 1_000 + i).put("content", "<" + i + ">")
                                .put("special", i % 2 == 0).put("normalized", i % 3 == 0);
                    }
                }, root -> {
                    for (int i = 0; i < 100_000; i++) {
                        root.withArray("/added_tokens").addObject().put("id", 1_000 + i).put("content", "<" + i + ">");
                    }
                }, root -> ((ObjectNode) root.get("model")).put("max_input_chars_per_word", -1),
                root -> ((ObjectNode) root.get("model")).put("cache_capacity", Long.MAX_VALUE));
        for (int i = 0; i < traps.size(); i++) {
            ObjectNode root = SmallTokenizers.byteLevel();
            traps.get(i).accept(root);
            SmallTokenizers.write(folder, root);
            loadsOrIsRefused("trap " + i, new Random(SEED));
        }
    }

    private void tryMutations(Mutation mutation) throws IOException {
        List<ObjectNode> originals = List.of(SmallTokenizers.byteLevel(), SmallTokenizers.sentencePiece());
        Random random = new Random(SEED);
        int loaded = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] file = mutation.of(originals.get(i % originals.size()).deepCopy(), random);
            Files.write(folder.resolve("tokenizer.json"), file);
            loaded += loadsOrIsRefused("seed " + SEED + ", mutation " + i, random) ? 1 : 0;
        }
        assertThat(loaded).as("mutations that load reach the native library").isBetween(MUTATIONS / 100, MUTATIONS - 1);
    }

    private boolean loadsOrIsRefused(String what, Random random) {
        // Of this thread, native code included: what else the machine does is not measured.
        long start = THREADS.getCurrentThreadCpuTime();
        boolean loaded = false;
        try (Tokenizer tokenizer = Tokenizers.load(folder)) {
            loaded = true;
            List<String> texts = new ArrayList<>(SmallTokenizers.HOSTILE);
            texts.add("");
            texts.add("hello there  the\r\n\r\n" + SmallTokenizers.randomText(random));
            for (String text : texts) {
                for (SpecialTokens mode : SpecialTokens.values()) {
                    int[] ids = tokenizer.encode(text, mode);
                    assertThat(Arrays.stream(ids).allMatch(id -> id >= 0 && id < tokenizer.vocabularySize())).as(what)
                            .isTrue();
                    tokenizer.decode(ids, true);
                }
            }
        } catch (ModelFormatException e) {
            assertThat(e.getMessage()).as(what).contains(folder.toString()).doesNotContain("\n").hasSizeLessThan(500);
        } catch (RuntimeException e) {
            throw new AssertionError(what, e);
        }
        assertThat(THREADS.getCurrentThreadCpuTime() - start).as("%s: nanoseconds", what)
                .isLessThan(LONGEST_NANOSECONDS);
        return loaded;
    }

    /** One change somewhere in the tree: a field removed, a value of another kind, two values exchanged, one doubled. */
    private static void change(ObjectNode root, Random random) {
        JsonNode parent = root;
        while (true) {
            // The vocabulary's hundreds of entries would draw nearly all changes if each value were as likely.
            List<JsonNode> inner = new ArrayList<>();
            parent.forEach(child -> {
                if (child.isContainerNode() && !child.isEmpty()) {
                    inner.add(child);
                }
            });
            if (inner.isEmpty() || random.nextInt(4) == 0) {
                break;
            }
            parent = inner.get(random.nextInt(inner.size()));
        }
        if (parent instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            String other = names.get(random.nextInt(names.size()));
            JsonNode value = object.get(name);
            switch (random.nextInt(5)) {
                case 0 -> object.remove(name);
                case 1 -> {
                    object.set(name, object.get(other));
                    object.set(other, value);
                }
                case 2 -> object.set(other + "x", value);
                default -> object.set(name, strange(random));
            }
        } else if (parent instanceof ArrayNode array) {
            int at = random.nextInt(array.size());
            switch (random.nextInt(5)) {
                case 0 -> array.remove(at);
                case 1 -> array.add(array.get(at).deepCopy());
                case 2 -> {
                    JsonNode value = array.get(at);
                    int other = random.nextInt(array.size());
                    array.set(at, array.get(other));
                    array.set(other, value);
                }
                default -> array.set(at, strange(random));
            }
        }
    }

    private static JsonNode strange(Random random) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (random.nextInt(16)) {
            case 0 -> make.nullNode();
            case 1 -> make.booleanNode(random.nextBoolean());
            case 2 -> make.numberNode(-1);
            case 3 -> make.numberNode(random.nextInt(300));
            case 4 -> make.numberNode(Integer.MAX_VALUE);
            case 5 -> make.numberNode(Long.MAX_VALUE);
            case 6 -> make.numberNode(1e308);
            case 7 -> make.textNode("");
            case 8 -> make.textNode("x");
            case 9 -> make.textNode("\0");
            case 10 -> make.textNode("▁");
            case 11 -> make.textNode("ByteLevel");
            case 12 -> make.textNode("a b");
            case 13 -> make.arrayNode();
            case 14 -> make.objectNode();
            default -> {
                ArrayNode deep = make.arrayNode();
                for (int i = random.nextInt(200); i > 0; i--) {
                    deep = make.arrayNode().add(deep);
                }
                yield deep;
            }
        };
    }

    @FunctionalInterface
    private interface Mutation {
        byte[] of(ObjectNode tokenizer, Random random);
    }
}
