package io.linnet.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** One parsed Java source: its path from the root of the repository, its text, and the compiler's syntax tree. */
record SourceFile(String path, String text, CompilationUnitTree tree, SourcePositions positions) {

    static SourceFile parse(String path, String text) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var memory = new SimpleJavaFileObject(URI.create("string:///" + path), Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of(), null, List.of(memory));
        try {
            CompilationUnitTree tree = task.parse().iterator().next();
            return new SourceFile(path, text, tree, Trees.instance(task).getSourcePositions());
        } catch (IOException e) {
            throw new IllegalStateException("cannot parse " + path, e);
        }
    }

    boolean isMain() {
        return path.contains("/src/main/");
    }

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    List<String> lines() {
        return text.lines().toList();
    }

    int firstLine(Tree node) {
        return line(positions.getStartPosition(tree, node));
    }

    int lastLine(Tree node) {
        return line(positions.getEndPosition(tree, node));
    }

    Finding finding(Tree node, String message) {
        return finding(firstLine(node), message);
    }

    Finding finding(int line, String message) {
        return new Finding(path, line, message);
    }

    private int line(long position) {
        LineMap lines = tree.getLineMap();
        return (int) lines.getLineNumber(Math.max(0, position));
    }
}
