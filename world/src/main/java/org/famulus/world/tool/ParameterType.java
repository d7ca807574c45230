package org.famulus.world.tool;

/** What an argument of a tool may be. */
public enum ParameterType {

    /** Free text, copied from what was said or read. */
    TEXT("string"),
    /** A time in the language of {@link When}. */
    WHEN("string"),
    /** One of a few words. */
    CHOICE("string"),
    /** The id of something that an earlier result named. */
    ID("string"),
    /** A whole number. */
    INTEGER("integer"),
    /** True or false. */
    BOOLEAN("boolean"),
    /** Free texts. */
    TEXT_LIST("array");

    private final String jsonType;

    ParameterType(String jsonType) {
        this.jsonType = jsonType;
    }

    /** The type's name in a JSON schema. */
    public String jsonType() {
        return jsonType;
    }
}
