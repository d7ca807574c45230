/**
 * What work tells a person: {@link org.famulus.report.Progress} while it runs, and below this package what was measured and
 * pages to read afterwards. A leaf: it knows nothing of models, and depends on nothing else of ours.
 *
 * <p>From the bottom up: {@code markup} writes well-formed text, {@code table} and {@code chart} hold data and draw it,
 * {@code results} is the contract of {@code results.json}, {@code page} joins them to one HTML file, {@code study} and
 * {@code training} make such pages. All values are immutable and all drawing is a function of them: the same input gives the
 * same bytes.
 */
@NullMarked
package org.famulus.report;

import org.jspecify.annotations.NullMarked;
