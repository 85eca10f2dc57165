/**
 * Plots and pages: numbers in, SVG and HTML out, without input, output, clock or thread. A page is one file that needs nothing
 * from anywhere else, and can be read in light and dark.
 */
@NullMarked
package io.linnet.bench.plot;

import org.jspecify.annotations.NullMarked;
