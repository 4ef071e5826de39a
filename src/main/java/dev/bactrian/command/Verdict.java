package dev.bactrian.command;

import java.util.List;

/** What a command says of one file, as far as its exit status goes by it. */
interface Verdict {

    /** What is wrong, each a line of its own. */
    List<String> mistakes();

    /** Whether a system that had to be asked could not be; a mistake says which and why. */
    boolean unreachable();

    default boolean isFine() {
        return mistakes().isEmpty();
    }

    /** A wrong file goes before a system that could not be asked. */
    static int status(List<? extends Verdict> verdicts) {
        if (verdicts.stream().allMatch(Verdict::isFine)) {
            return Commands.FINE;
        }
        var isAnyWrong = verdicts.stream().anyMatch(verdict -> !verdict.isFine() && !verdict.unreachable());
        return isAnyWrong ? Commands.WRONG : Commands.UNREACHABLE;
    }
}
