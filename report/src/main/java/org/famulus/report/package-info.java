/** How long work tells a person where it stands. A leaf: it knows nothing of models. */
@NullMarked
package org.famulus.report;

import org.jspecify.annotations.NullMarked;
