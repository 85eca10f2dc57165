/** {@code linnet simulate}: devices of a scenario as clients of a broker. What they do is in {@code scenario}; here it is done. */
@NullMarked
package io.linnet.cli.simulate;

import org.jspecify.annotations.NullMarked;
