/** The records of the stand-in org and the rules by which they change; it must not know how a request came in. */
@NullMarked
package dev.bactrian.sandbox.salesforce.org;

import org.jspecify.annotations.NullMarked;
