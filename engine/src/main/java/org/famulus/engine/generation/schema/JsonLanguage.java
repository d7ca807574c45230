package org.famulus.engine.generation.schema;

import org.famulus.engine.generation.automaton.Expression;
import org.famulus.engine.generation.automaton.Expressions;

/** JSON texts that a generation may be held to. Immutable; equal ones have the same texts. */
public sealed interface JsonLanguage permits JsonSchema, ToolCallSchema {

    /**
     * The texts.
     *
     * @param form their white space
     * @return nothing where there is no text, or none of at most {@link Expressions#LONGEST_SHORTEST} bytes
     * @throws IllegalArgumentException where the grammar takes more than {@link Expressions#MOST_PARTS} parts
     */
    Expression texts(Expressions expressions, JsonForm form);
}
