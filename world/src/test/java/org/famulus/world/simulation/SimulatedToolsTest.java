package org.famulus.world.simulation;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

import org.famulus.world.Split;
import org.famulus.world.household.Contact;
import org.famulus.world.household.Household;
import org.famulus.world.household.HouseholdGenerator;
import org.famulus.world.household.Mail;
import org.famulus.world.lexicon.Values;
import org.famulus.world.tool.ToolCard;
import org.famulus.world.tool.ToolCards;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class SimulatedToolsTest {

    private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 24, 14, 5);
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private final SimulatedTools tools = new SimulatedTools(new Household("Lena Hart", NOW,
            List.of(new Contact("c4", "Nora Vance", "mum", "nora@vance.example", "0151 234", null,
                    LocalDate.of(1990, 3, 3)),
                    new Contact("c5", "Nora Bell", null, null, null, null, null)),
            List.of(), List.of(),
            List.of(new Mail("m7", "Nora Vance", "nora@vance.example", "Roof", "The roof leaks.", NOW.minusDays(1),
                    true,
                    false),
                    new Mail("m8", "Nordlux", "info@nordlux.example", "Bill", "Pay the roof.", NOW.minusDays(40), false,
                            false)),
            List.of(), List.of(), List.of(), List.of()), NOW, ZONE);

    private JsonNode call(String tool, String arguments) {
        return tools.call(tool, arguments.replace('\'', '"'));
    }

    private JsonNode created(String arguments) {
        return call("calendar_create", arguments).path("created");
    }

    @Test
    void whatIsCreatedIsFound() {
        JsonNode created = created("{'title':'lunch','start':'thursday 12:30','with':['Nora'],'place':'Luna'}");
        assertThat(created.path("start").asText()).isEqualTo("Thu 26 Mar 2026, 12:30");
        assertThat(created.path("end").asText()).isEqualTo("13:30");
        for (String search : List.of("{'text':'lunch'}", "{'text':'Lunch with nora'}", "{'person':'nora'}",
                "{'when':'thursday'}",
                "{'when':'thursday 13:00'}", "{'when':'this week'}", "{}",
                "{'text':'luna','when':'thursday afternoon'}")) {
            assertThat(call("calendar_search", search).path("events").path(0)).as(search).isEqualTo(created);
        }
        for (String search : List.of("{'text':'dinner'}", "{'person':'Tom'}", "{'when':'friday'}",
                "{'when':'thursday 14:00'}")) {
            assertThat(call("calendar_search", search).path("events")).as(search).isEmpty();
        }
    }

    @Test
    void whatIsCancelledIsNotFound() {
        String id = created("{'title':'dentist','start':'friday 09:00'}").path("id").asText();
        assertThat(call("calendar_cancel", "{'id':'" + id + "'}").path("cancelled").path("title").asText())
                .isEqualTo("dentist");
        assertThat(call("calendar_search", "{'text':'dentist'}").path("events")).isEmpty();
        assertThat(call("calendar_cancel", "{'id':'" + id + "'}").has("error")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"16:00;Thu 26 Mar 2026, 16:00", "monday;Mon 30 Mar 2026, 12:30",
            "tomorrow 08:00;Wed 25 Mar 2026, 08:00", "in 2 hours;Tue 24 Mar 2026, 16:05"})
    void aTimeAloneKeepsTheDayAndADayAloneTheTime(String start, String moved) {
        String id = created("{'title':'lunch','start':'thursday 12:30','minutes':45}").path("id").asText();
        JsonNode result = call("calendar_move", "{'id':'" + id + "','start':'" + start + "'}").path("moved");
        assertThat(result.path("id").asText()).isEqualTo(id);
        assertThat(result.path("start").asText()).isEqualTo(moved);
        assertThat(call("calendar_search", "{'text':'lunch'}").path("events").path(0)).isEqualTo(result);
    }

    @Test
    void aDayAloneMakesAnEventOfTheWholeDay() {
        JsonNode created = created("{'title':'holiday','start':'friday'}");
        assertThat(created.path("start").asText()).isEqualTo("Fri 27 Mar 2026");
        assertThat(created.has("end")).isFalse();
        assertThat(call("calendar_search", "{'when':'friday 20:00'}").path("events")).hasSize(1);
    }

    @Test
    void whatRepeatsIsFoundEachTime() {
        created("{'title':'choir','start':'wednesday 19:00','repeat':'weekly'}");
        assertThat(call("calendar_search", "{'when':'next month'}").path("events")).hasSize(5);
        assertThat(call("calendar_search", "{'text':'choir'}").path("events")).hasSize(1);
    }

    @Test
    void aListShowsFiveAndSaysHowManyMore() {
        for (int hour = 10; hour < 18; hour++) {
            created("{'title':'call','start':'friday " + hour + ":00'}");
        }
        JsonNode result = call("calendar_search", "{'text':'call'}");
        assertThat(result.path("events")).hasSize(5);
        assertThat(result.path("more").asInt()).isEqualTo(3);
    }

    @Test
    void aTaskIsOpenUntilItIsDone() {
        JsonNode added = call("task_add", "{'title':'buy milk','due':'this week','priority':'high'}").path("added");
        assertThat(added.path("due").asText()).isEqualTo("Sun 29 Mar 2026");
        assertThat(call("task_list", "{'text':'milk'}").path("tasks").path(0)).isEqualTo(added);
        assertThat(call("task_list", "{'due':'sunday'}").path("tasks")).hasSize(1);
        assertThat(call("task_list", "{'due':'today'}").path("tasks")).isEmpty();
        call("task_complete", "{'id':'" + added.path("id").asText() + "'}");
        assertThat(call("task_list", "{}").path("tasks")).isEmpty();
    }

    @Test
    void aReminderIsListedUntilItIsCancelled() {
        JsonNode set = call("reminder_set", "{'text':'call mum','at':'in 20 minutes'}").path("set");
        assertThat(set.path("at").asText()).isEqualTo("Tue 24 Mar 2026, 14:25");
        assertThat(call("reminder_list", "{}").path("reminders").path(0)).isEqualTo(set);
        call("reminder_cancel", "{'id':'" + set.path("id").asText() + "'}");
        assertThat(call("reminder_list", "{}").path("reminders")).isEmpty();
    }

    @Test
    void aFactIsRecalledUntilItIsForgotten() {
        call("memory_remember", "{'fact':'my shoe size is 43'}");
        assertThat(call("memory_recall", "{'about':'Shoe size'}").path("facts").path(0).asText())
                .isEqualTo("my shoe size is 43");
        assertThat(call("memory_forget", "{'about':'shoe size'}").path("forgotten")).hasSize(1);
        assertThat(call("memory_recall", "{'about':'shoe size'}").path("facts")).isEmpty();
    }

    @Test
    void aNoteThatIsWrittenIsFoundAndRead() {
        JsonNode written = call("note_write", "{'text':'the wifi code is on the fridge'}").path("written");
        assertThat(written.path("title").asText()).isEqualTo("the wifi code is");
        JsonNode found = call("note_search", "{'text':'fridge'}").path("notes").path(0);
        assertThat(found).isEqualTo(written);
        assertThat(call("note_read", "{'id':'" + found.path("id").asText() + "'}").path("note").path("text").asText())
                .isEqualTo("the wifi code is on the fridge");
    }

    @Test
    void aContactIsFoundByNameAndByWhatTheyAre() {
        assertThat(call("contact_find", "{'name':'nora'}").path("contacts")).hasSize(2);
        assertThat(call("contact_find", "{'name':'nora vance'}").path("contacts")).hasSize(1);
        assertThat(call("contact_find", "{'name':'my mum'}").path("contacts").path(0).path("birthday").asText())
                .isEqualTo("3 March");
        assertThat(call("contact_find", "{'name':'Tom'}").path("contacts")).isEmpty();
        call("contact_add", "{'name':'Nora Bell','phone':'030 1'}");
        assertThat(call("contact_find", "{'name':'bell'}").path("contacts").path(0).path("phone").asText())
                .isEqualTo("030 1");
    }

    @Test
    void aMailIsUnreadUntilItIsRead() {
        assertThat(call("mail_search", "{'unread':true}").path("mails")).hasSize(1);
        assertThat(call("mail_search", "{'text':'roof'}").path("mails")).hasSize(2);
        assertThat(call("mail_search", "{'from':'mum','when':'yesterday'}").path("mails")).hasSize(1);
        assertThat(call("mail_search", "{'when':'last month'}").path("mails").path(0).path("id").asText())
                .isEqualTo("m8");
        assertThat(call("mail_read", "{'id':'m7'}").path("mail").path("text").asText()).isEqualTo("The roof leaks.");
        assertThat(call("mail_search", "{'unread':true}").path("mails")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "date_add;{'date':'march 3','amount':0,'unit':'days'};{'date':'Wed 3 Mar 2027'}",
            "date_add;{'date':'today','amount':-3,'unit':'weeks'};{'date':'Tue 3 Mar 2026'}",
            "date_difference;{'from':'today','to':'christmas'};{'error':'*'}",
            "date_difference;{'from':'today','to':'december 25'};{'days':276,'weeks':'39 weeks and 3 days'}",
            "date_difference;{'from':'march 3','to':'today'};{'days':21,'weeks':'3 weeks'}",
            "date_difference;{'from':'december 20','to':'january 5'};{'days':16,'weeks':'2 weeks and 2 days'}",
            "time_now;{};{'time':'14:05','date':'Tue 24 Mar 2026'}",
            "calculate;{'expression':'15% * 80'};{'result':'12'}",
            "calculate;{'expression':'(2 + 3) * 4 ^ 2 / 8'};{'result':'10'}",
            "calculate;{'expression':'1 / 3'};{'result':'0.33'}",
            "calculate;{'expression':'7 / 0'};{'error':'division by zero'}",
            "calculate;{'expression':'2 +'};{'error':'*'}", "mail_send;{'to':'Nora','text':'hi'};{'error':'*'}",
            "mail_reply;{'id':'m99','text':'hi'};{'error':'*'}", "fly_away;{};{'error':'*'}",
            "calendar_create;{'title':'x'};{'error':'*'}", "calculate;[];{'error':'*'}", "calculate;{;{'error':'*'}"})
    void everyCallHasAResultAndWhatCannotBeDoneIsAnError(String tool, String arguments, String expected) {
        JsonNode result = call(tool, arguments);
        if (expected.contains("*")) {
            assertThat(result.path("error").asText()).isNotBlank().doesNotContain("\n");
        } else {
            assertThat(result).hasToString(expected.replace('\'', '"'));
        }
    }

    @Test
    void everyCardIsSimulated() {
        for (ToolCard card : ToolCards.all()) {
            assertThat(call(card.name(), "{}").path("error").asText()).as(card.name()).doesNotContain("not simulated");
        }
    }

    @Test
    void aFullHouseholdWorksTheSame() {
        Household household = HouseholdGenerator.full(Values.of(Split.TRAIN), Split.TRAIN).generate(3, NOW);
        SimulatedTools full = new SimulatedTools(household, NOW, ZONE);
        assertThat(full.call("calendar_search", "{\"when\":\"this month\"}").path("events")).hasSize(5);
        assertThat(full.call("mail_search", "{\"unread\":true}").path("mails")).hasSize(5);
        assertThat(household.contacts()).allSatisfy(contact -> assertThat(
                full.call("contact_find", "{\"name\":\"" + contact.name() + "\"}").path("contacts")).isNotEmpty());
    }
}
