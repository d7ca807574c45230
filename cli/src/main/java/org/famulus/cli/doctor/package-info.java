/** {@code famulus doctor}: what this machine offers, whether the native libraries load, what will be slow and why. */
@NullMarked
package org.famulus.cli.doctor;

import org.jspecify.annotations.NullMarked;
