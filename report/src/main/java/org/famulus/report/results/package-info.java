/**
 * What a study found out, and {@code results.json}, the file that says so. The names of its fields are those of the record
 * components here in snake_case; {@link org.famulus.report.results.ResultsFile} reads and writes it.
 *
 * <p>A claim is stated, with the rule that decides it, before it is measured; whether it holds is always computed.
 */
@NullMarked
package org.famulus.report.results;

import org.jspecify.annotations.NullMarked;
