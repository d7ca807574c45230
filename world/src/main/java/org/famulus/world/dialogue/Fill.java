package org.famulus.world.dialogue;

import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

import org.famulus.world.household.Contact;
import org.famulus.world.lexicon.SlotWords;
import org.famulus.world.lexicon.Values;
import org.famulus.world.phrasing.Piece;
import org.famulus.world.phrasing.Said;
import org.famulus.world.phrasing.SentenceTemplate;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.phrasing.SlotValue;
import org.famulus.world.phrasing.TimeWords;
import org.famulus.world.text.NumberWords;
import org.famulus.world.text.Pick;
import org.famulus.world.tool.Day;
import org.famulus.world.tool.DayPart;
import org.famulus.world.tool.When;
import org.jspecify.annotations.Nullable;

/**
 * Draws the values of one sentence, so that they fit together: a day and a time name one moment that lies ahead, and a
 * dinner is in the evening.
 */
final class Fill {

    /** Names of titles that people take part in are said with one of them this often. */
    private static final double ACCOMPANIED = 0.3;
    private static final double STRANGER = 0.12;

    private static final Pattern RECENT = Pattern.compile("today|yesterday|last|this");

    private final Stage stage;
    private final RandomGenerator random;
    private final Values values;
    private final TimeWords times;
    private final String skeleton;
    private final Set<Slot> slots = EnumSet.noneOf(Slot.class);
    private final Map<Slot, SlotValue> given = new EnumMap<>(Slot.class);
    private boolean past;
    private boolean recent;
    private boolean accompanied;
    private boolean several;
    private boolean vague;
    private String subject = "";
    private When.@Nullable DayAndTime moment;
    private When.@Nullable DayAndTime newMoment;

    Fill(Stage stage, List<Piece> pieces) {
        this.stage = stage;
        this.random = stage.random();
        this.values = stage.values();
        this.times = stage.times();
        this.skeleton = SentenceTemplate.skeleton(pieces);
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Gap(var slot)) {
                slots.add(slot);
            }
        }
    }

    boolean has(Slot slot) {
        return slots.contains(slot);
    }

    /** The words of the sentence, run together. */
    String skeleton() {
        return skeleton;
    }

    /** A value that is not to be drawn. */
    Fill with(Slot slot, SlotValue value) {
        given.put(slot, value);
        return this;
    }

    /** A value that is taken over as it is written. */
    Fill with(Slot slot, String text) {
        return with(slot, SlotValue.copied(text));
    }

    /** Ranges lie in the past. */
    Fill past() {
        past = true;
        return this;
    }

    /** Ranges lie in the past, and say so: "yesterday", "last week", not "in march". */
    Fill recent() {
        recent = true;
        return past();
    }

    /** Titles may name who takes part, where the sentence does not name anybody. */
    Fill withCompany() {
        accompanied = true;
        return this;
    }

    /** Titles may also name two people. */
    Fill withSeveral() {
        several = true;
        return withCompany();
    }

    /** Times may be parts of days, as "tomorrow morning". */
    Fill vague() {
        vague = true;
        return this;
    }

    /** What the hours of the sentence are about. */
    Fill about(String title) {
        subject = title;
        return this;
    }

    /** The value of a slot. The same slot has the same value each time. */
    SlotValue value(Slot slot) {
        if (slots.contains(Slot.TITLE) && !given.containsKey(Slot.TITLE)) {
            given.put(Slot.TITLE, title());
        }
        SlotValue title = given.get(Slot.TITLE);
        if (title != null && subject.isEmpty()) {
            subject = title.meaning();
        }
        SlotValue value = given.get(slot);
        if (value == null) {
            value = draw(slot);
            given.put(slot, value);
        }
        return value;
    }

    /** Beside a person the title itself names nobody; else it may be followed by who takes part. */
    private SlotValue title() {
        if (slots.contains(Slot.PERSON)) {
            return SlotValue.copied(values.eventTitleOfNobody(random));
        }
        String title = values.eventTitle(random);
        return accompanied && Pick.chance(random, ACCOMPANIED)
                ? SlotValue.accompanied(title, company())
                : SlotValue.copied(title);
    }

    /** Who takes part: mostly a person, seldom two, a firm or a trade. */
    private SlotValue company() {
        return switch (Pick.weighted(random, 80, several ? 8 : 0, 6, 6)) {
            case 0 -> person();
            case 1 -> SlotValue.copied(values.firstName(random) + " and " + values.firstName(random));
            case 2 -> SlotValue.copied(values.company(random));
            default -> {
                String service = values.service(random);
                yield SlotValue.within("the " + service, service);
            }
        };
    }

    private SlotValue draw(Slot slot) {
        return switch (slot) {
            case TITLE -> title();
            case WHEN -> phrase(when());
            case DAY -> phrase(times.say(moment().day()));
            case BAREDAY -> bare(times.say(moment().day()));
            case TIME -> phrase(times.say(clock(), subject));
            case BARETIME -> bare(times.say(clock(), subject));
            case NEWWHEN -> to(times.say(newMoment(), subject));
            case NEWDAY -> to(times.say(newMoment().day()));
            case NEWTIME -> to(times.say(newMoment().time(), subject));
            case RANGE -> phrase(range());
            case EVERY -> phrase(times.every(subject));
            case AMOUNT, UNIT -> amount(slot);
            case PERSON -> person();
            case EXPRESSION -> new ExpressionWords(random).draw();
            case OWNER, NAME -> SlotValue.copied(stage.household().owner().split(" ")[0]);
            default -> new SlotWords(values, times).draw(slot).orElseThrow(
                    () -> new IllegalStateException("{" + slot.word() + "} is drawn by the scene that uses it"));
        };
    }

    private static SlotValue phrase(Said said) {
        return SlotValue.meant(said.phrase(), said.meaning());
    }

    private static SlotValue bare(Said said) {
        return SlotValue.meant(said.bare(), said.meaning());
    }

    private static SlotValue to(Said said) {
        return SlotValue.meant("to " + said.bare(), said.meaning());
    }

    private Said range() {
        Said range = times.range(!past);
        while (recent && !RECENT.matcher(range.meaning()).find()) {
            range = times.range(false);
        }
        return range;
    }

    private Said when() {
        if (vague && Pick.chance(random, 0.16)) {
            DayPart part = Pick.of(random, DayPart.MORNING, DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING);
            Day day = part == DayPart.EVENING && stage.now().getHour() < 18 && Pick.chance(random, 0.5)
                    ? Day.Relative.TODAY
                    : Pick.chance(random, 0.6) ? Day.Relative.TOMORROW : times.comingWeekday();
            Said said = times.part(day, part);
            if (said != null) {
                return said;
            }
        }
        return times.say(moment(), subject);
    }

    private When.DayAndTime moment() {
        if (moment == null) {
            moment = slots.contains(Slot.BAREDAY) ? namedMoment() : times.futureMoment(subject);
        }
        return moment;
    }

    private When.DayAndTime newMoment() {
        if (newMoment == null) {
            newMoment = namedMoment();
        }
        return newMoment;
    }

    /** A moment whose day has a name that stands behind "to" and "for": not "in 3 weeks". */
    private When.DayAndTime namedMoment() {
        When.DayAndTime drawn = times.futureMoment(subject);
        while (drawn.day() instanceof Day.After after && (after.amount() != 2 || after.unit() != ChronoUnit.DAYS)) {
            drawn = times.futureMoment(subject);
        }
        return drawn;
    }

    /** The time of the moment whose day the sentence names, or one that lies ahead today. */
    private LocalTime clock() {
        boolean onADay = slots.contains(Slot.DAY) || slots.contains(Slot.BAREDAY);
        return onADay ? moment().time() : times.futureTime(subject);
    }

    /** Somebody as the owner names them: a name, part of it, or what they are to the owner; sometimes a stranger. */
    private SlotValue person() {
        if (Pick.chance(random, STRANGER)) {
            return SlotValue.copied(Pick.chance(random, 0.7) ? values.firstName(random) : values.fullName(random));
        }
        return named(stage.somebody());
    }

    /** A contact as the owner names them. */
    SlotValue named(Contact contact) {
        String relation = contact.relation();
        if (relation != null && Pick.chance(random, 0.6)) {
            return SlotValue.within("my " + relation, relation);
        }
        int space = contact.name().indexOf(' ');
        return SlotValue.copied(
                space > 0 && Pick.chance(random, 0.7) ? contact.name().substring(0, space) : contact.name());
    }

    private SlotValue amount(Slot slot) {
        String[] drawn = times.amount().meaning().split(" ");
        int amount = Integer.parseInt(drawn[0]);
        String words = amount <= 20 && Pick.chance(random, 0.3) ? NumberWords.of(amount) : drawn[0];
        given.put(Slot.AMOUNT, SlotValue.meant(words, drawn[0]));
        given.put(Slot.UNIT, SlotValue.meant(drawn[1], drawn[1]));
        return slot == Slot.AMOUNT ? SlotValue.meant(words, drawn[0]) : SlotValue.meant(drawn[1], drawn[1]);
    }

}
