package org.famulus.engine.convert;

import java.util.Map;
import java.util.OptionalLong;

import org.famulus.engine.model.ModelConfiguration;

/**
 * A model to be written, free of the format that it came from and that it goes to.
 *
 * @param name what people call it
 * @param configuration its shape, and the rotary layout of its query and key rows
 * @param tensors by Hugging Face name, in the order in which they are written
 * @param rotaryDivisors divisors of the rotary frequencies beyond what the configuration says, one a pair; empty where
 *        there are none
 * @param chatTemplates Jinja sources by name; the usual one is {@value #DEFAULT_TEMPLATE}
 * @param randomSeed what the weights were drawn from, if they are random
 */
@SuppressWarnings("ArrayRecordComponent")
record ModelContent(String name, ModelConfiguration configuration, Map<String, ModelTensor> tensors,
        float[] rotaryDivisors, Map<String, String> chatTemplates, OptionalLong randomSeed) {

    static final String DEFAULT_TEMPLATE = "default";

    /** Whether a tensor's rows are heads' elements that the rotary embedding turns in pairs. */
    static boolean turnedByPosition(String name) {
        return name.contains(".self_attn.q_proj.") || name.contains(".self_attn.k_proj.");
    }
}
