/** Tables as data, how their numbers are written, and their form for a terminal. */
@NullMarked
package org.famulus.report.table;

import org.jspecify.annotations.NullMarked;
