/** What came on which topic, as a tree that a person can look at. */
@NullMarked
package io.linnet.cli.tree;

import org.jspecify.annotations.NullMarked;
