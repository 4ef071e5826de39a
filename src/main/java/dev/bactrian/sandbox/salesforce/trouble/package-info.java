/** Failures on demand and the count of calls; it must not know any protocol. */
@NullMarked
package dev.bactrian.sandbox.salesforce.trouble;

import org.jspecify.annotations.NullMarked;
