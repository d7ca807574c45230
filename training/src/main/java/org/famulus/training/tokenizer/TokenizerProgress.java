package org.famulus.training.tokenizer;

/** Hears how far learning a tokenizer has come; what it throws ends the work. */
public interface TokenizerProgress {

    /** Nobody listens. */
    TokenizerProgress NONE = new TokenizerProgress() {
        @Override
        public void read(long newBytes, long totalBytes) {
        }

        @Override
        public void learned(int newTokens, int totalTokens) {
        }
    };

    /**
     * More text has been read: the first part of the work.
     *
     * @param newBytes since the last call
     * @param totalBytes of all files
     */
    void read(long newBytes, long totalBytes);

    /**
     * More tokens have been learned: the second part.
     *
     * @param newTokens since the last call
     * @param totalTokens to be learned, where the text holds that many
     */
    void learned(int newTokens, int totalTokens);
}
