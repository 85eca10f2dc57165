/**
 * Settings files: YAML or JSON as a tree that knows its places, variables of the environment in its values, and what is said about
 * what is wrong. Not part of the library's API: it may change with every version; the command line uses it as well.
 */
@NullMarked
package io.linnet.client.settings;

import org.jspecify.annotations.NullMarked;
