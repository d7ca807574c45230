/** The commands {@code famulus train ...}: what is learned from data, each kind of it a command. */
@NullMarked
package org.famulus.cli.train;

import org.jspecify.annotations.NullMarked;
