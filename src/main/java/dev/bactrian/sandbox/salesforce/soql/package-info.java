/** Reads and answers SOQL; it must not change records. */
@NullMarked
package dev.bactrian.sandbox.salesforce.soql;

import org.jspecify.annotations.NullMarked;
