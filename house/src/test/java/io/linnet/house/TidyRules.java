package io.linnet.house;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The hard rules for source files, each a function from one file to what breaks the rule in it. */
final class TidyRules {
    static final int METHOD_LINES = 70;
    static final int CONSTRUCTOR_PARAMETERS = 6;
    static final int FILE_LINES = 600;

    /** Files that may catch everything, with the reason: the borders where one failure must not reach another client. */
    static final Map<String, String> CATCH_ALL_BORDERS = Map.of(
            "client/Subscription.java", "a handler of the user's: what it throws refuses its message, and is reported",
            "client/Lifecycle.java",
                    "the thread of a connection: what the user's code or a bug throws ends that, and is reported",
            "client/Reauthentication.java",
                    "a method of authentication that is not ours: what it throws ends the exchange",
            "transport/AcceptFailures.java",
                    "out of descriptors even a logger can fail, and the loop has to outlive that",
            "broker/Connection.java", "the connection loop: a bug ends this connection, and is reported",
            "broker/Shard.java", "the shard loop: a bug drops one delivery or session, and is reported",
            "transport/ChannelWire.java", "the call of a handler: what it throws ends its connection alone",
            "transport/ChannelLoop.java", "the end of a round: what escapes would end the thread of all connections");

    private static final Set<String> EMPTY_WORDS = Set.of(
            "Util",
            "Utils",
            "Utility",
            "Utilities",
            "Helper",
            "Helpers",
            "Manager",
            "Service",
            "Processor",
            "Impl",
            "Base",
            "Common");
    private static final Set<String> CATCH_ALL = Set.of("Exception", "RuntimeException", "Throwable");
    private static final Pattern WORD_BORDER = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");
    private static final Pattern INTERFACE_PREFIX = Pattern.compile("I[A-Z][a-z].*");
    private static final Pattern SIZE_REASON = Pattern.compile("(?i)\\bone file\\b");
    // The marks are spelled with a class of one letter, so that this file does not find itself.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TOD[O]|FIXM[E]|XX[X])\\b");
    private static final Pattern AUTHOR = Pattern.compile("^\\s*\\*\\s*@author\\b");
    private static final Pattern DEAD_CODE = Pattern.compile("^\\s*//\\s*(?:[})]*\\s*(?:else|catch|finally)?\\s*\\{?"
            + "|(?:import|package)\\s+[\\w.*]+;"
            + "|(?:if|for|while|switch|try)\\s*\\(.*\\)\\s*\\{?"
            + "|(?:return|throw|break|continue|private|public|protected|static|final|var)\\b.*[;{]"
            + "|[\\w.<>\\[\\], ]+\\s[\\w.]+\\s*[-+|&]?=\\s.*;"
            + "|[\\w.]+\\s*[-+|&]?=\\s.*;"
            + "|[\\w.]+\\(.*\\)\\s*;"
            + "|@\\w+(?:\\(.*\\))?)\\s*$");
    private static final Pattern COMMENT_LINE = Pattern.compile("^\\s*//+\\s*\\S.*");
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w.:/])/(?:wor[k]|roo[t]|home/\\w+|Users/\\w+)/");

    private TidyRules() {}

    static List<Finding> methodsAreShort(SourceFile file) {
        return collect(file, MethodTree.class, (method, findings) -> {
            if (method.getBody() == null) {
                return;
            }
            int lines = file.lastLine(method.getBody()) - file.firstLine(method.getBody()) + 1;
            if (lines > METHOD_LINES) {
                findings.add(file.finding(
                        method,
                        method.getName() + " has " + lines + " lines, at most " + METHOD_LINES + " are allowed"));
            }
        });
    }

    /** Records are exempt: their components are the data itself. */
    static List<Finding> constructorsAreNarrow(SourceFile file) {
        return collect(file, ClassTree.class, (type, findings) -> {
            if (type.getKind() == Kind.RECORD) {
                return;
            }
            for (Tree member : type.getMembers()) {
                if (member instanceof MethodTree method
                        && method.getName().contentEquals("<init>")
                        && method.getParameters().size() > CONSTRUCTOR_PARAMETERS) {
                    findings.add(file.finding(
                            method,
                            "constructor of " + type.getSimpleName() + " has "
                                    + method.getParameters().size() + " parameters, at most " + CONSTRUCTOR_PARAMETERS
                                    + " are allowed"));
                }
            }
        });
    }

    static List<Finding> longFilesSayWhy(SourceFile file) {
        int lines = file.lines().size();
        if (lines <= FILE_LINES || SIZE_REASON.matcher(file.text()).find()) {
            return List.of();
        }
        return List.of(file.finding(
                1, lines + " lines; over " + FILE_LINES + " the class comment says why, with the words \"one file\""));
    }

    static List<Finding> nothingIsMarkedUnfinished(SourceFile file) {
        return lines(file, UNFINISHED, "unfinished mark; finish it, or write an issue");
    }

    static List<Finding> nobodySignsSources(SourceFile file) {
        return lines(file, AUTHOR, "author tag; version control knows");
    }

    /** A heuristic: comment lines that look like a statement. One closing brace alone in a comment counts too. */
    static List<Finding> noCodeIsCommentedOut(SourceFile file) {
        List<String> lines = file.lines();
        return IntStream.range(0, lines.size())
                .filter(i -> COMMENT_LINE.matcher(lines.get(i)).matches())
                .filter(i -> DEAD_CODE.matcher(lines.get(i)).matches())
                .mapToObj(i -> file.finding(
                        i + 1, "commented-out code: " + lines.get(i).strip()))
                .toList();
    }

    static List<Finding> typeNamesSaySomething(SourceFile file) {
        return collect(file, ClassTree.class, (type, findings) -> {
            String name = type.getSimpleName().toString();
            for (String word : WORD_BORDER.split(name, -1)) {
                if (EMPTY_WORDS.contains(word)) {
                    findings.add(file.finding(type, name + ": \"" + word + "\" says nothing; name what it is"));
                }
            }
            if (name.matches("New[A-Z].*")) {
                findings.add(file.finding(type, name + ": \"New\" will not stay true"));
            }
            if (type.getKind() == Kind.INTERFACE
                    && INTERFACE_PREFIX.matcher(name).matches()) {
                findings.add(file.finding(type, name + ": interfaces carry no prefix"));
            }
        });
    }

    static List<Finding> accessorsHaveNoPrefix(SourceFile file) {
        return collect(file, MethodTree.class, (method, findings) -> {
            boolean accessor = method.getParameters().isEmpty()
                    && method.getName().toString().matches("get[A-Z].*")
                    && !method.getModifiers().getAnnotations().toString().contains("@Override");
            if (accessor) {
                findings.add(file.finding(method, method.getName() + ": accessors are named without \"get\""));
            }
        });
    }

    static List<Finding> testsNeverSleep(SourceFile file) {
        if (file.isMain()) {
            return List.of();
        }
        return collect(file, MethodInvocationTree.class, (call, findings) -> {
            if (call.getMethodSelect() instanceof MemberSelectTree select
                    && select.getIdentifier().contentEquals("sleep")) {
                findings.add(file.finding(call, "a test that sleeps is slow or flaky; wait for the event"));
            }
        });
    }

    /** What cleans up and then throws what it caught is no border. */
    static List<Finding> onlyBordersCatchEverything(SourceFile file) {
        if (!file.isMain() || CATCH_ALL_BORDERS.keySet().stream().anyMatch(file.path()::endsWith)) {
            return List.of();
        }
        return collect(
                file,
                CatchTree.class,
                (clause, findings) -> alternatives(clause)
                        .filter(CATCH_ALL::contains)
                        .filter(caught -> !rethrows(clause))
                        .forEach(caught -> findings.add(file.finding(
                                clause,
                                "catch (" + caught + ") belongs to the borders in TidyRules.CATCH_ALL_BORDERS only"))));
    }

    private static boolean rethrows(CatchTree clause) {
        List<? extends StatementTree> statements = clause.getBlock().getStatements();
        return !statements.isEmpty()
                && statements.getLast() instanceof ThrowTree last
                && last.getExpression()
                        .toString()
                        .contentEquals(clause.getParameter().getName());
    }

    private static Stream<String> alternatives(CatchTree clause) {
        Tree type = clause.getParameter().getType();
        return type instanceof UnionTypeTree union
                ? union.getTypeAlternatives().stream().map(Tree::toString)
                : Stream.of(type.toString());
    }

    /** Of any text file, by its path from the root of the repository. */
    static List<Finding> noPathOfOneMachine(String path, String text) {
        List<String> lines = text.lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> MACHINE_PATH.matcher(lines.get(i)).find())
                .mapToObj(i -> new Finding(
                        path, i + 1, "path of one machine: " + lines.get(i).strip()))
                .toList();
    }

    /** The packages of main sources without a {@code package-info} that is null-marked. */
    static List<Finding> packagesAreNullMarked(List<SourceFile> files) {
        Set<String> marked = Set.copyOf(files.stream()
                .filter(file -> file.fileName().equals("package-info.java"))
                .filter(file -> file.text().contains("@NullMarked"))
                .map(TidyRules::folder)
                .toList());
        return files.stream()
                .filter(SourceFile::isMain)
                .map(TidyRules::folder)
                .distinct()
                .filter(folder -> !marked.contains(folder))
                .map(folder -> new Finding(folder + "/package-info.java", 1, "missing, or without @NullMarked"))
                .toList();
    }

    private static String folder(SourceFile file) {
        return file.path().substring(0, file.path().lastIndexOf('/'));
    }

    private static List<Finding> lines(SourceFile file, Pattern pattern, String message) {
        List<String> lines = file.lines();
        return IntStream.range(0, lines.size())
                .filter(i -> pattern.matcher(lines.get(i)).find())
                .mapToObj(i -> file.finding(i + 1, message))
                .toList();
    }

    private static <T extends Tree> List<Finding> collect(
            SourceFile file, Class<T> kind, BiConsumer<T, List<Finding>> check) {
        List<Finding> findings = new ArrayList<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void scan(Tree node, Void unused) {
                if (kind.isInstance(node)) {
                    check.accept(kind.cast(node), findings);
                }
                return super.scan(node, null);
            }
        }.scan(file.tree(), null);
        return findings;
    }
}
