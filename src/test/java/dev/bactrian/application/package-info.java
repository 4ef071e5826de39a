/** The packaged application as a process, against a sandbox of its own: what a user would see. */
@NullMarked
package dev.bactrian.application;

import org.jspecify.annotations.NullMarked;
