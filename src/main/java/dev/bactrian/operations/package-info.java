/** What people watch: health, metrics, and the desks for what is parked; it changes nothing by itself and sees no system adapter. */
@NullMarked
package dev.bactrian.operations;

import org.jspecify.annotations.NullMarked;
