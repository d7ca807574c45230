package org.famulus.training.data;

import java.util.List;

/**
 * The tokens of a sample.
 *
 * @param ends whether a document ends with it
 * @param splittable whether the document may be cut to fit a row: text may, a conversation or completion may not
 */
record EncodedSample(Origin origin, List<EncodedSpan> spans, boolean ends, boolean splittable) {

    int length() {
        return spans.stream().mapToInt(span -> span.ids().length).sum();
    }
}
