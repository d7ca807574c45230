package org.famulus.world.lexicon;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import org.famulus.world.Split;
import org.famulus.world.text.ResourceText;
import org.famulus.world.text.Template;

/** The word lists of one part, read when they are first asked for and kept. */
final class WordLists {

    /** Lists of single words that an invented name could happen to be. */
    private static final List<String> NAMES = List.of("first-names", "last-names", "cities", "company-words",
            "venue-names",
            "projects", "street-stems", "pet-names", "hobbies", "pets", "dishes", "groceries");

    private final Split split;
    private final Map<String, List<Template>> lists = new ConcurrentHashMap<>();
    private final Set<String> names;

    WordLists(Split split) {
        this.split = split;
        this.names = NAMES.stream().flatMap(list -> ResourceText.lines(WordLists.class, list, split).stream())
                .map(line -> line.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
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

    /** Whether a name or pastime reads so, in any letter case. */
    boolean has(String word) {
        return names.contains(word.toLowerCase(Locale.ROOT));
    }
}
