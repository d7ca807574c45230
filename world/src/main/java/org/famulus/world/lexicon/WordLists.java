package org.famulus.world.lexicon;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.famulus.world.Split;
import org.famulus.world.text.ResourceText;
import org.famulus.world.text.Template;

/** The word lists of one part, read when they are first asked for and kept. */
final class WordLists {

    private final Split split;
    private final Map<String, List<Template>> lists = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> sources = new ConcurrentHashMap<>();

    WordLists(Split split) {
        this.split = split;
    }

    /**
     * The entries of a list.
     *
     * @throws IllegalArgumentException in one line, if there is no such list, it is malformed, or this part of it is empty
     */
    List<Template> entries(String list) {
        List<Template> entries = lists.computeIfAbsent(list, name -> ResourceText.lines(WordLists.class, name, split)
                .stream().map(Template::parse).toList());
        if (entries.isEmpty()) {
            throw new IllegalArgumentException(list + ".txt has no entries in its part " + split);
        }
        return entries;
    }

    /** Whether a list has an entry that reads so. */
    boolean has(String list, String word) {
        return sources.computeIfAbsent(list,
                name -> new LinkedHashSet<>(ResourceText.lines(WordLists.class, name, split))).contains(word);
    }
}
