/** What training measures while it runs, kept in {@code metrics.jsonl}, and the page that is made of it. */
@NullMarked
package org.famulus.report.training;

import org.jspecify.annotations.NullMarked;
