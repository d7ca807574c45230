package org.famulus.training.data;

/**
 * Neighbouring tokens that are all learned, or all only read.
 *
 * @param trained whether they are to be predicted
 */
@SuppressWarnings("ArrayRecordComponent") // made and used within one call
record EncodedSpan(int[] ids, boolean trained) {
}
