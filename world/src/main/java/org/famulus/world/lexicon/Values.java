package org.famulus.world.lexicon;

import java.text.Normalizer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

import org.famulus.world.Split;
import org.famulus.world.text.Pick;
import org.famulus.world.text.Template;

/**
 * Composes names, titles, texts and numbers from the words of one split. What is drawn depends on the generator only.
 */
public final class Values {

    private static final Map<Split, Values> SHARED = new EnumMap<>(Split.class);
    private static final double INVENTED_NAMES = 0.4;
    /** Company at an event is named apart from its title, and so is the place. */
    private static final Pattern COMPANY_OR_PLACE = Pattern.compile("[ \\[|](with|w/|at) ");
    private static final Pattern PEOPLE = Pattern.compile("\\{(first-names|last-names|relations)\\d?}");
    private static final Pattern SENDER = Pattern.compile(" from ");
    private static final Pattern NOT_PLAIN = Pattern.compile("[^a-z]");

    static {
        for (Split split : Split.values()) {
            SHARED.put(split, new Values(split));
        }
    }

    private final Split split;
    private final WordLists lists;
    private final WordLists others;
    private final InventedNames invented;
    private final List<Template> eventTitles;
    private final List<Template> eventTitlesOfNobody;
    private final List<Template> topics;
    private final List<FactTemplate> facts;

    private Values(Split split) {
        this.split = split;
        this.lists = new WordLists(split);
        this.others = new WordLists(split == Split.TRAIN ? Split.HELD_OUT : Split.TRAIN);
        this.invented = new InventedNames(split);
        this.eventTitles = lists.entries("event-titles").stream()
                .filter(title -> !COMPANY_OR_PLACE.matcher(title.source()).find()).toList();
        this.eventTitlesOfNobody = eventTitles.stream().filter(title -> !PEOPLE.matcher(title.source()).find())
                .toList();
        this.topics = lists.entries("topics").stream().filter(topic -> !SENDER.matcher(topic.source()).find()).toList();
        this.facts = lists.entries("facts").stream().map(FactTemplate::of).toList();
    }

    /**
     * The values of a split, shared.
     *
     * @throws IllegalArgumentException in one line, if a word list is malformed
     */
    public static Values of(Split split) {
        Values values = SHARED.get(split);
        if (values == null) {
            throw new IllegalStateException("there are no values of " + split);
        }
        return values;
    }

    /** Something to remember, and what the owner calls it when asking for it. */
    public record FactWords(String text, String about) {
    }

    private record FactTemplate(Template text, Template about) {

        static FactTemplate of(Template line) {
            int arrow = line.source().indexOf("=>");
            if (arrow < 0) {
                throw new IllegalArgumentException(
                        "fact '" + line.source() + "' has no '=>'; write it as text => about");
            }
            return new FactTemplate(Template.parse(line.source().substring(0, arrow).strip()),
                    Template.parse(line.source().substring(arrow + 2).strip()));
        }
    }

    private Composer composer(RandomGenerator random) {
        return new Composer(this, lists, random);
    }

    private String compose(String list, RandomGenerator random) {
        return compose(lists.entries(list), random);
    }

    private String compose(List<Template> templates, RandomGenerator random) {
        return composer(random).fill(Pick.of(random, templates));
    }

    /** A first name: one that people bear, or an invented one. */
    public String firstName(RandomGenerator random) {
        while (Pick.chance(random, INVENTED_NAMES)) {
            String name = invented.first(random);
            if (!others.has(name)) {
                return name;
            }
        }
        return compose("first-names", random);
    }

    /** A last name: one that people bear, or an invented one, now and then two. */
    public String lastName(RandomGenerator random) {
        String name = singleLastName(random);
        return Pick.chance(random, 0.04) && name.indexOf(' ') < 0 ? name + "-" + compose("last-names", random) : name;
    }

    private String singleLastName(RandomGenerator random) {
        while (Pick.chance(random, INVENTED_NAMES)) {
            String name = invented.last(random);
            if (!others.has(name)) {
                return name;
            }
        }
        return compose("last-names", random);
    }

    /** A first and a last name, now and then with an initial between them. */
    public String fullName(RandomGenerator random) {
        String initial = Pick.chance(random, 0.03) ? (char) ('A' + random.nextInt(26)) + ". " : "";
        return firstName(random) + " " + initial + lastName(random);
    }

    /** The name of an owner. */
    public String ownerName(RandomGenerator random) {
        return firstName(random) + " " + lastName(random);
    }

    String inventedWord(RandomGenerator random) {
        String word = invented.word(random);
        return others.has(word) ? inventedWord(random) : word;
    }

    /** What somebody is to the owner: "mum". */
    public String relation(RandomGenerator random) {
        return compose("relations", random);
    }

    /** What an event is called, without who takes part and where: "budget review", "Nora's birthday". */
    public String eventTitle(RandomGenerator random) {
        return compose(eventTitles, random);
    }

    /** What an event is called, without any person's name. */
    public String eventTitleOfNobody(RandomGenerator random) {
        return compose(eventTitlesOfNobody, random);
    }

    /** A noun phrase on a list of things to do: "oat milk", "tax return". */
    public String taskTitle(RandomGenerator random) {
        return switch (Pick.weighted(random, 25, 20, 15, 10, 30)) {
            case 0 -> compose("groceries", random);
            case 1 -> compose("documents", random);
            case 2 -> compose("bills", random);
            case 3 -> compose("belongings", random);
            default -> eventTitle(random);
        };
    }

    /** Somebody whose trade one needs: "dentist". */
    public String service(RandomGenerator random) {
        return compose("services", random);
    }

    public String place(RandomGenerator random) {
        return compose("places", random);
    }

    public String city(RandomGenerator random) {
        return Pick.chance(random, 0.2) ? inventedWord(random) : compose("cities", random);
    }

    public String company(RandomGenerator random) {
        return compose("companies", random);
    }

    /** What a mail, note or file is about, without who sent it. */
    public String topic(RandomGenerator random) {
        return compose(topics, random);
    }

    /** A clause that follows "that". */
    public String message(RandomGenerator random) {
        return compose("messages", random);
    }

    /** A verb phrase that follows "ask her to". */
    public String request(RandomGenerator random) {
        return compose("requests", random);
    }

    /** A verb phrase that follows "remind me to". */
    public String todo(RandomGenerator random) {
        return compose("todo-verbs-objects", random);
    }

    public String noteText(RandomGenerator random) {
        return compose("note-texts", random);
    }

    public FactWords fact(RandomGenerator random) {
        FactTemplate fact = Pick.of(random, facts);
        Composer composer = composer(random);
        return new FactWords(composer.fill(fact.text()), composer.fill(fact.about()));
    }

    public String address(RandomGenerator random) {
        return compose("addresses", random);
    }

    /** The path of some file. */
    public String filePath(RandomGenerator random) {
        return compose("file-names", random).replace(' ', Pick.of(random, '-', '_'));
    }

    /** The path of a file that is named after a topic, in a folder and of a type that files have. */
    public String filePath(String topic, RandomGenerator random) {
        String other = filePath(random);
        String name = topic.replace(' ', Pick.of(random, '-', '_')).replace("/", "-");
        return other.substring(0, other.lastIndexOf('/') + 1) + name + other.substring(other.lastIndexOf('.'));
    }

    /** A mail address that goes with a name. */
    public String email(String name, RandomGenerator random) {
        String[] words = Normalizer.normalize(name, Normalizer.Form.NFD).toLowerCase(Locale.ROOT).split(" ");
        String first = plain(words[0]);
        String last = plain(words[words.length - 1]);
        String box = switch (random.nextInt(5)) {
            case 0 -> first + "." + last;
            case 1 -> first.substring(0, Math.min(1, first.length())) + "." + last;
            case 2 -> first + random.nextInt(100);
            case 3 -> first + "_" + last;
            default -> last + "." + first;
        };
        return box + "@" + plain(invented.word(random).toLowerCase(Locale.ROOT))
                + Pick.of(random, ".com", ".org", ".net",
                        ".de", ".io", ".co.uk", ".fr", ".eu", ".me");
    }

    private static String plain(String word) {
        String letters = NOT_PLAIN.matcher(word).replaceAll("");
        return letters.isEmpty() ? "post" : letters;
    }

    /** A phone number in one of the ways in which people write them; it ends in an even digit in one split only. */
    public String phone(RandomGenerator random) {
        String number = anyPhone(random);
        int last = number.length() - 1;
        boolean even = (number.charAt(last) - '0') % 2 == 0;
        return even == (split == Split.TRAIN) ? number : number.substring(0, last) + (char) (number.charAt(last) ^ 1);
    }

    private static String anyPhone(RandomGenerator random) {
        return switch (random.nextInt(7)) {
            case 0 -> "0" + digits(3, random) + " " + digits(7, random);
            case 1 -> "+" + (1 + random.nextInt(98)) + " " + digits(3, random) + " " + digits(6, random);
            case 2 -> digits(3, random) + "-" + digits(4, random);
            case 3 -> "0" + digits(10, random);
            case 4 -> digits(3, random) + " " + digits(3, random) + " " + digits(4, random);
            case 5 -> "(" + digits(3, random) + ") " + digits(3, random) + "-" + digits(4, random);
            default -> "0" + digits(2, random) + "/" + digits(6, random);
        };
    }

    /** As many digits, the first not zero. */
    private static String digits(int count, RandomGenerator random) {
        StringBuilder digits = new StringBuilder().append(1 + random.nextInt(9));
        while (digits.length() < count) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    /** A sum with its currency. */
    public String money(RandomGenerator random) {
        String amount = random.nextInt(Pick.of(random, 30, 300, 3000)) + 1
                + (Pick.chance(random, 0.5) ? "." + random.nextInt(10) + random.nextInt(10) : "");
        return switch (random.nextInt(6)) {
            case 0 -> "€" + amount;
            case 1 -> "$" + amount;
            case 2 -> "£" + amount;
            case 3 -> amount + " EUR";
            case 4 -> amount + " euros";
            default -> amount + " " + Pick.of(random, "USD", "CHF", "dollars", "pounds", "francs");
        };
    }

    /** The number of an invoice or parcel. */
    public String reference(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> digits(4 + random.nextInt(4), random);
            case 1 -> digits(4, random) + "-" + digits(3, random);
            case 2 -> Character.toString((char) ('A' + random.nextInt(26))) + digits(6, random);
            default -> digits(8 + random.nextInt(5), random);
        };
    }

    /** A count of things or people. */
    public String number(RandomGenerator random) {
        return String.valueOf(2 + random.nextInt(60));
    }

    @Override
    public String toString() {
        return "the values of " + split;
    }
}
