package org.famulus.report.page;

import java.util.List;

/**
 * A page.
 *
 * @param lead what the page is about, in a sentence or two under its title; may be empty
 */
public record Page(String title, String lead, List<Block> blocks) {

    public Page {
        blocks = List.copyOf(blocks);
    }
}
