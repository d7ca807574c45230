package org.famulus.cli.doctor;

import org.famulus.engine.kernels.MemoryBandwidth;
import org.famulus.engine.kernels.VectorHardware;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.tensor.MatrixPeak;
import org.famulus.engine.weights.TensorType;

/** Measures, for about a second, the limits that every model on this machine has. */
final class SpeedProbe {

    private SpeedProbe() {
    }

    static Diagnosis.Speeds measure(int threads) {
        double bandwidth;
        try (Workers workers = Workers.of(threads)) {
            bandwidth = MemoryBandwidth.bytesPerSecond(workers);
        }
        return new Diagnosis.Speeds(threads, VectorHardware.usedBits(), bandwidth,
                MatrixPeak.operationsPerSecond(TensorType.F32, threads),
                MatrixPeak.operationsPerSecond(TensorType.BF16, threads));
    }
}
