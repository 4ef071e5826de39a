/** The contract between the pipeline and a kind of system; adapters live in packages of their own and never see each other. */
@NullMarked
package dev.bactrian.system;

import org.jspecify.annotations.NullMarked;
