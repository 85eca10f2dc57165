package io.linnet.cli.shell;

import io.linnet.cli.shell.ShellCompletion.Suggestion;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completion as the line editor asks for it. */
final class WordCompleter implements Completer {
    private final ShellCompletion completion;

    WordCompleter(ShellCompletion completion) {
        this.completion = completion;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String typed = line.word().substring(0, line.wordCursor());
        for (Suggestion each : completion.at(line.words().subList(0, line.wordIndex()), typed)) {
            String description = each.description().isEmpty() ? null : each.description();
            candidates.add(new Candidate(each.value(), each.value(), null, description, null, null, each.whole()));
        }
    }
}
