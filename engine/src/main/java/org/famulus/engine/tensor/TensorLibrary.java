package org.famulus.engine.tensor;

import java.io.IOException;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * What the native tensor library says of itself.
 *
 * @param version LibTorch's version and that of its Java binding, such as {@code 2.10.0-1.5.13}
 * @param instructions the widest processor instructions that its own kernels use, such as {@code AVX512}
 * @param bfloat16Products whether oneDNN, which multiplies bf16 matrices, is built in
 */
public record TensorLibrary(String version, String instructions, boolean bfloat16Products) {

    /**
     * Loads LibTorch into the process and asks it. The first time on a machine this unpacks about 460 MB into the folder
     * that system property {@code org.bytedeco.javacpp.cachedir} names.
     *
     * @throws UnsatisfiedLinkError when there is no build for this platform, or the system refuses it
     */
    public static TensorLibrary load() {
        LibTorch.load();
        try (BytePointer instructions = torch.get_cpu_capability()) {
            return new TensorLibrary(installedVersion(), instructions.getString(), torch.hasMKLDNN());
        }
    }

    private static String installedVersion() {
        try {
            return Loader.getVersion("org.bytedeco", "pytorch");
        } catch (IOException noMetadataInTheJar) {
            return "unknown";
        }
    }
}
