/**
 * Runs Famulus beside other engines: each a program of its own that waits for a line on standard input before each repeat,
 * so that they alternate and share neither libraries nor caches. {@link org.famulus.benchmarks.peers.SideBySide} is what
 * {@code benchmarks/side-by-side} starts; the peers' programs lie in {@code benchmarks/peers}.
 */
@NullMarked
package org.famulus.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
