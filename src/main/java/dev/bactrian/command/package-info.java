/** The commands that people run on sync files; the application itself does not depend on them. */
@NullMarked
package dev.bactrian.command;

import org.jspecify.annotations.NullMarked;
