package org.famulus.world.simulation;

import java.time.LocalDate;
import java.time.MonthDay;
import java.util.List;
import java.util.Optional;

import org.famulus.world.household.Contact;
import org.famulus.world.household.Household;
import org.famulus.world.tool.When;
import org.famulus.world.tool.WhenResolver;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The tools of the address book. */
final class ContactTools {

    private final Entries<Contact> contacts;
    private final Ids ids;
    private final WhenResolver resolver;

    ContactTools(Household household, WhenResolver resolver) {
        this.contacts = new Entries<>("contact", Contact::id, household.contacts());
        this.ids = new Ids('c', household);
        this.resolver = resolver;
    }

    Entries<Contact> entries() {
        return contacts;
    }

    String newId() {
        return ids.next();
    }

    private List<Contact> named(String name) {
        WordSearch search = new WordSearch(name);
        List<Contact> byRelation = contacts.all().stream()
                .filter(contact -> contact.relation() != null && search.matches(contact.relation())).toList();
        List<Contact> byName = contacts.all().stream().filter(contact -> search.matches(contact.name())).toList();
        return byName.isEmpty() ? byRelation : byName;
    }

    /** Whether a name or relation is among names, itself or as a contact's, or is a word of the title. */
    boolean takesPart(String person, List<String> names, String title) {
        WordSearch search = new WordSearch(person);
        List<Contact> known = named(person);
        return search.matches(title) || names.stream().anyMatch(name -> search.matches(name)
                || known.stream().anyMatch(contact -> contact.name().equals(name)));
    }

    ObjectNode find(Arguments arguments) {
        return Results.list("contacts", named(arguments.required("name")), ContactTools::json);
    }

    ObjectNode add(Arguments arguments) {
        String name = arguments.required("name");
        List<Contact> known = named(name);
        Optional<Contact> one = known.size() == 1 ? Optional.of(known.getFirst()) : Optional.empty();
        Contact added = new Contact(one.map(Contact::id).orElseGet(ids::next), one.map(Contact::name).orElse(name),
                one.map(Contact::relation).orElse(null),
                arguments.text("email").or(() -> one.map(Contact::email)).orElse(null),
                arguments.text("phone").or(() -> one.map(Contact::phone)).orElse(null),
                arguments.text("address").or(() -> one.map(Contact::address)).orElse(null),
                arguments.when("birthday").map(this::birthday).or(() -> one.map(Contact::birthday)).orElse(null));
        if (one.isPresent()) {
            contacts.replace(added);
        } else {
            contacts.add(added);
        }
        return Results.of("added", json(added));
    }

    private LocalDate birthday(When when) {
        return resolver.interval(when, WhenResolver.Direction.PAST).start().toLocalDate();
    }

    private static ObjectNode json(Contact contact) {
        ObjectNode json = Results.object().put("id", contact.id()).put("name", contact.name());
        put(json, "relation", contact.relation());
        put(json, "email", contact.email());
        put(json, "phone", contact.phone());
        put(json, "address", contact.address());
        if (contact.birthday() != null) {
            json.put("birthday", HumanDates.birthday(MonthDay.from(contact.birthday())));
        }
        return json;
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
