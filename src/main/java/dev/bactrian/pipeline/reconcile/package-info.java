/** A batch of changes becomes the agreed record: mapped, decided, stored in one transaction, handed on to delivery. */
@NullMarked
package dev.bactrian.pipeline.reconcile;

import org.jspecify.annotations.NullMarked;
