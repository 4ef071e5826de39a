/** What objects and fields the stand-in org has; it must not hold records. */
@NullMarked
package dev.bactrian.sandbox.salesforce.metadata;

import org.jspecify.annotations.NullMarked;
