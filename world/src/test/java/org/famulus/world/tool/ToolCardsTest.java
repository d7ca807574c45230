package org.famulus.world.tool;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ToolCardsTest {

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text);
    }

    private static List<String> violations(String tool, String arguments) throws JsonProcessingException {
        return ToolCards.find(tool).orElseThrow().violations(json(arguments));
    }

    @Test
    void everyToolHasOneCard() {
        assertThat(ToolCards.all()).extracting(ToolCard::name).hasSizeGreaterThanOrEqualTo(20).doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z]+(_[a-z]+)+|calculate"));
        assertThat(ToolCards.all()).allSatisfy(
                card -> assertThat(card.parameters()).extracting(ToolParameter::name).doesNotHaveDuplicates());
    }

    @Test
    void aSchemaIsAClosedObjectOfTheParameters() {
        for (ToolCard card : ToolCards.all()) {
            JsonNode schema = card.schema();
            assertThat(schema.path("type").asText()).isEqualTo("object");
            assertThat(schema.path("additionalProperties").isBoolean()).isTrue();
            assertThat(schema.path("additionalProperties").asBoolean()).isFalse();
            assertThat(schema.path("properties").fieldNames()).toIterable()
                    .containsExactlyElementsOf(card.parameters().stream().map(ToolParameter::name).toList());
            assertThat(schema.path("required").valueStream().map(JsonNode::asText).toList()).isEqualTo(
                    card.parameters().stream().filter(ToolParameter::required).map(ToolParameter::name).toList());
            assertThat(schema.path("properties").valueStream())
                    .allMatch(property -> property.has("type") && !property.path("description").asText().isBlank());
        }
    }

    @Test
    void aDefinitionIsAFunctionOfOpenAisApi() throws JsonProcessingException {
        assertThat(ToolCards.find("calendar_cancel").orElseThrow().definition()).isEqualTo(json("""
                {"type": "function", "function": {"name": "calendar_cancel",
                  "description": "Remove an event from the calendar.",
                  "parameters": {"type": "object",
                    "properties": {"id": {"type": "string", "description": "the event's id from calendar_search"}},
                    "required": ["id"], "additionalProperties": false}}}"""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "calendar_create|{\"title\":\"lunch\",\"start\":\"friday 12:30\",\"with\":[\"Nora\"],\"repeat\":\"weekly\"}",
            "calendar_search|{}", "mail_search|{\"unread\":true}",
            "date_add|{\"date\":\"today\",\"amount\":-3,\"unit\":\"weeks\"}"})
    void aCallThatFitsItsCardIsValid(String tool, String arguments) throws JsonProcessingException {
        assertThat(violations(tool, arguments)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"calendar_create|{\"title\":\"lunch\"}",
            "calendar_create|{\"start\":\"friday\"}",
            "calendar_create|{\"title\":\"lunch\",\"start\":\"soonish\"}",
            "calendar_create|{\"title\":\"lunch\",\"start\":\"friday\",\"minutes\":\"60\"}",
            "calendar_create|{\"title\":\"lunch\",\"start\":\"friday\",\"with\":\"Nora\"}",
            "calendar_create|{\"title\":\"lunch\",\"start\":\"friday\",\"with\":[]}",
            "calendar_create|{\"title\":\"lunch\",\"start\":\"friday\",\"repeat\":\"often\"}",
            "calendar_create|{\"title\":\" \",\"start\":\"friday\"}", "calendar_search|{\"where\":\"home\"}",
            "mail_search|{\"unread\":\"yes\"}", "date_add|{\"date\":\"today\",\"amount\":1.5,\"unit\":\"days\"}",
            "task_list|[]"})
    void aCallThatDoesNotFitIsNamedInOneLine(String tool, String arguments) throws JsonProcessingException {
        assertThat(violations(tool, arguments)).hasSize(1)
                .allSatisfy(violation -> assertThat(violation).doesNotContain("\n"));
    }
}
