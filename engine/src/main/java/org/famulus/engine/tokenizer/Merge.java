package org.famulus.engine.tokenizer;

/** A rule of byte-pair encoding: two neighbouring pieces become one. Its rank is its place in the list. */
record Merge(String left, String right) {

    String merged() {
        return left + right;
    }
}
