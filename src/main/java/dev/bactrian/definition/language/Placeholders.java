package dev.bactrian.definition.language;

import java.util.function.UnaryOperator;

/**
 * What stands for <code>{{name}}</code> in a text.
 *
 * @param resolve gives the text with every placeholder replaced, or throws {@link IllegalArgumentException}
 * @param knowsSecrets whether the secrets are at hand, so that one that is not set is a mistake
 */
record Placeholders(UnaryOperator<String> resolve, boolean knowsSecrets) {

    String in(String text) {
        return resolve.apply(text);
    }
}
