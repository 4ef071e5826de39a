/** Stand-ins that let a new user run everything on one machine without real systems; depends on no other package here. */
@NullMarked
package dev.bactrian.sandbox;

import org.jspecify.annotations.NullMarked;
