/** How probable a model finds given text: perplexity over windows. */
@NullMarked
package org.famulus.engine.scoring;

import org.jspecify.annotations.NullMarked;
