/** {@code famulus bench}: how fast a model runs here, and how near that comes to the machine's limits. */
@NullMarked
package org.famulus.cli.bench;

import org.jspecify.annotations.NullMarked;
