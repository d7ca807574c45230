/**
 * JMH benchmarks of the engine's kernels, each beside the ceiling it is to be judged by. Run with the product's flags:
 * {@code java --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED
 * -Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0 -cp CLASSPATH org.openjdk.jmh.Main
 * MatrixProductBenchmark}. Nothing depends on this module.
 */
@NullMarked
package org.famulus.benchmarks;

import org.jspecify.annotations.NullMarked;
