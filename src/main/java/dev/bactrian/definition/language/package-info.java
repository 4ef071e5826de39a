/**
 * Reads {@code *.sync.yaml} into the records of {@code definition}: what may stand there is said once, in {@link
 * dev.bactrian.definition.language.Language}, and the checks, the JSON Schema and the reference are made from it; it must not talk
 * to any system.
 */
@NullMarked
package dev.bactrian.definition.language;

import org.jspecify.annotations.NullMarked;
