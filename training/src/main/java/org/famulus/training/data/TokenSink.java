package org.famulus.training.data;

import java.io.IOException;

/** Where encoded samples go. */
interface TokenSink {

    /**
     * More tokens of the current document.
     *
     * @param trained whether they are to be predicted
     */
    void tokens(int[] ids, boolean trained) throws IOException;

    /** Ends the current document. */
    void endDocument() throws IOException;
}
