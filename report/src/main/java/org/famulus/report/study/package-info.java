/** How a study tells what it found: as a page, and as text for a terminal. Both are made from the results alone. */
@NullMarked
package org.famulus.report.study;

import org.jspecify.annotations.NullMarked;
