package org.famulus.engine.state;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

import org.famulus.engine.weights.StoredTensor;

/**
 * Tells one model from another, so that a saved state is not read by a model that did not make it: SHA-256 over the
 * configuration, every tensor's name, type and shape, and samples of its bytes.
 *
 * @param hex 64 hexadecimal digits
 */
public record ModelFingerprint(String hex) {

    private static final int SAMPLE_BYTES = 4096;

    public ModelFingerprint {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a model fingerprint has 64 hexadecimal digits, not '" + hex + "'");
        }
    }

    /** The fingerprint of a configuration (in any stable textual form) and its tensors. */
    public static ModelFingerprint of(String configuration, Map<String, StoredTensor> tensors) {
        MessageDigest digest = sha256();
        digest.update(configuration.getBytes(StandardCharsets.UTF_8));
        new TreeMap<>(tensors).forEach((name, tensor) -> {
            digest.update((name + tensor.type() + tensor.shape()).getBytes(StandardCharsets.UTF_8));
            long bytes = tensor.data().byteSize();
            long sample = Math.min(SAMPLE_BYTES, bytes);
            for (long offset : new long[]{0, (bytes - sample) / 2, bytes - sample}) {
                digest.update(tensor.data().asSlice(offset, sample).asByteBuffer());
            }
        });
        return new ModelFingerprint(HexFormat.of().formatHex(digest.digest()));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
