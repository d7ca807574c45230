/**
 * Pages to read: one HTML file each, with its style sheet and charts inside, that needs no network and no scripts. A page is
 * data ({@link org.famulus.report.page.Page} and its {@link org.famulus.report.page.Block}s);
 * {@link org.famulus.report.page.HtmlPage} turns it into text that an HTML and an XML parser read alike.
 *
 * <p>Immutable, and the same page always gives the same bytes. All text is escaped: a page may quote anything.
 */
@NullMarked
package org.famulus.report.page;

import org.jspecify.annotations.NullMarked;
