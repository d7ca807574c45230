package org.famulus.world.simulation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.famulus.world.household.Household;
import org.famulus.world.household.Mail;
import org.famulus.world.tool.WhenResolver;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The tools of the mailbox. What is sent or drafted is reported, not kept: only mails that came in are found. */
final class MailTools {

    private final Entries<Mail> mails;
    private final Ids ids;
    private final ContactTools contacts;
    private final WhenResolver resolver;

    MailTools(Household household, ContactTools contacts, WhenResolver resolver) {
        this.mails = new Entries<>("mail", Mail::id, household.mails());
        this.ids = new Ids('m', household);
        this.contacts = contacts;
        this.resolver = resolver;
    }

    Entries<Mail> entries() {
        return mails;
    }

    String newId() {
        return ids.next();
    }

    ObjectNode search(Arguments arguments) {
        Optional<WordSearch> text = arguments.text("text").map(WordSearch::new);
        Optional<String> from = arguments.text("from");
        Optional<WhenResolver.Interval> when = arguments.when("when")
                .map(range -> resolver.interval(range, WhenResolver.Direction.PAST));
        List<Mail> found = mails.all().stream().filter(mail -> !arguments.flag("unread") || mail.unread())
                .filter(mail -> text.isEmpty() || text.get().matches(mail.subject(), mail.text(), mail.from()))
                .filter(mail -> from.isEmpty() || contacts.takesPart(from.get(), List.of(mail.from()), mail.address()))
                .filter(mail -> when.isEmpty() || isWithin(mail, when.get()))
                .sorted(Comparator.comparing(Mail::date).reversed()).toList();
        return Results.list("mails", found, MailTools::json);
    }

    private boolean isWithin(Mail mail, WhenResolver.Interval interval) {
        var date = mail.date().atZone(resolver.now().getZone());
        return interval.meets(date, date);
    }

    private static ObjectNode json(Mail mail) {
        ObjectNode json = Results.object().put("id", mail.id()).put("from", mail.from()).put("subject", mail.subject())
                .put("date", HumanDates.moment(mail.date()));
        if (mail.unread()) {
            json.put("unread", true);
        }
        return json;
    }

    ObjectNode read(Arguments arguments) {
        Mail mail = mails.get(arguments.required("id"));
        mails.replace(mail.read());
        return Results.of("mail", json(mail.read()).put("text", mail.text()));
    }

    ObjectNode draft(Arguments arguments) {
        return Results.of("draft", written(arguments));
    }

    ObjectNode send(Arguments arguments) {
        return Results.of("sent", written(arguments));
    }

    private ObjectNode written(Arguments arguments) {
        String to = arguments.required("to");
        if (to.indexOf('@') < 1) {
            throw new Refusal("'" + to + "' is no mail address");
        }
        ObjectNode json = Results.object().put("id", ids.next()).put("to", to);
        arguments.text("subject").ifPresent(subject -> json.put("subject", subject));
        return json;
    }

    ObjectNode reply(Arguments arguments) {
        Mail mail = mails.get(arguments.required("id"));
        return Results.of("sent", Results.object().put("id", ids.next()).put("to", mail.address()).put("subject",
                mail.subject().startsWith("Re: ") ? mail.subject() : "Re: " + mail.subject()));
    }
}
