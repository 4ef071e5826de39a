/** Sync files are loaded and become routes. */
@NullMarked
package dev.bactrian.pipeline.files;

import org.jspecify.annotations.NullMarked;
