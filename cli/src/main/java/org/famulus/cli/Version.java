package org.famulus.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * What this build is.
 *
 * @param version the product's version, such as {@code 0.1.0}
 * @param commit the first 12 digits of the commit that was built, or "unknown" where the build did not know it
 */
public record Version(String version, String commit) {

    private static final String UNKNOWN = "unknown";

    /** This build. */
    public static Version current() {
        try (InputStream resource = Objects.requireNonNull(Version.class.getResourceAsStream("version.properties"))) {
            var properties = new Properties();
            properties.load(resource);
            return new Version(properties.getProperty("version", UNKNOWN), properties.getProperty("commit", UNKNOWN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return commit.equals(UNKNOWN) ? version : version + " (" + commit + ")";
    }
}
