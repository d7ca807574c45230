/** Text that is XML and HTML at once: every element is closed and every character that came from outside is escaped. */
@NullMarked
package org.famulus.report.markup;

import org.jspecify.annotations.NullMarked;
