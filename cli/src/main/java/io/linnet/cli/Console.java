package io.linnet.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where a command reads its input, writes its data, and reports its errors.
 *
 * @param out for data alone; not buffered, and it says when nobody reads any more
 * @param environment the value of a variable, or null
 */
record Console(InputStream in, OutputStream out, PrintWriter err, UnaryOperator<@Nullable String> environment) {
    /** The standard streams, without the layers of {@link System#out} that hide a closed pipe. */
    static Console standard() {
        return new Console(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System::getenv);
    }

    PrintWriter outWriter() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }
}
