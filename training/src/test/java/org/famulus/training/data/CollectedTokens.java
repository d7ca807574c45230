package org.famulus.training.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import org.famulus.engine.tokenizer.Tokenizer;

/** What an encoder has given, kept. */
final class CollectedTokens implements TokenSink {

    /** One document: ids, and which of them are learned. */
    record Document(List<Integer> ids, List<Boolean> trained) {

        /** The text of the learned ids, or of the others. */
        String text(Tokenizer tokenizer, boolean learned) {
            List<Integer> chosen = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
                if (trained.get(i) == learned) {
                    chosen.add(ids.get(i));
                }
            }
            return tokenizer.decode(chosen.stream().mapToInt(Integer::intValue).toArray(), false);
        }

        /** The text with each run of learned ids in brackets that occur nowhere else. */
        String marked(Tokenizer tokenizer) {
            StringBuilder text = new StringBuilder();
            int start = 0;
            for (int i = 1; i <= ids.size(); i++) {
                if (i == ids.size() || !trained.get(i).equals(trained.get(start))) {
                    String run = tokenizer.decode(ids.subList(start, i).stream().mapToInt(Integer::intValue).toArray(),
                            false);
                    text.append(trained.get(start) ? "«" + run + "»" : run);
                    start = i;
                }
            }
            return text.toString();
        }
    }

    final List<Document> documents = new ArrayList<>();
    private final List<Integer> ids = new ArrayList<>();
    private final List<Boolean> trained = new ArrayList<>();

    static List<Document> of(Tokenizer tokenizer, SampleEncoder encoder, Sample... samples) {
        CollectedTokens sink = new CollectedTokens();
        try {
            for (Sample sample : samples) {
                encoder.accept(encoder.encode(sample), sink);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return sink.documents;
    }

    @Override
    public void tokens(int[] more, boolean learned) {
        for (int id : more) {
            ids.add(id);
            trained.add(learned);
        }
    }

    @Override
    public void endDocument() {
        documents.add(new Document(List.copyOf(ids), List.copyOf(trained)));
        ids.clear();
        trained.clear();
    }
}
