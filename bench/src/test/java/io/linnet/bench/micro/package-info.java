/** JMH benchmarks of single steps: how long one packet, one match, one route takes. Run by bench/micro.sh. */
@NullMarked
package io.linnet.bench.micro;

import org.jspecify.annotations.NullMarked;
