/**
 * The file of an outbox: a log of changes that is made durable in batches, checked when it is read, and written anew when most of it
 * is done. Knows messages as bytes only. Not part of the library's API.
 */
@NullMarked
package io.linnet.client.outbox;

import org.jspecify.annotations.NullMarked;
