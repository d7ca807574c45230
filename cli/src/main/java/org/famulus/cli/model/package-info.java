/** The commands {@code famulus model ...}: what models there are, what one is, converting one, making a random one. */
@NullMarked
package org.famulus.cli.model;

import org.jspecify.annotations.NullMarked;
