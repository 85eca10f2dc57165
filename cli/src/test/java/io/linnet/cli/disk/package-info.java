/**
 * Power cuts and disk trouble for a real process: strace records the system calls of a program, or lets some of them fail. What
 * such a recording leaves on the disk after a power cut is worked out here, by {@link io.linnet.cli.disk.CutDisk}.
 */
@NullMarked
package io.linnet.cli.disk;

import org.jspecify.annotations.NullMarked;
