/** The configuration file: which keys there are, how they are read, and what is said about those that are wrong. */
@NullMarked
package io.linnet.cli.config;

import org.jspecify.annotations.NullMarked;
