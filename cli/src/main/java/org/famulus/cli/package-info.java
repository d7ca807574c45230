/** The command line: parses, wires, prints. Every command is one class; none holds logic that a library user would want. */
@NullMarked
package org.famulus.cli;

import org.jspecify.annotations.NullMarked;
