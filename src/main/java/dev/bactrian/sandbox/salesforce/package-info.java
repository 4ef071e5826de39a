/** A stand-in for a Salesforce org over real HTTP and gRPC; it must not use any package outside the sandbox. */
@NullMarked
package dev.bactrian.sandbox.salesforce;

import org.jspecify.annotations.NullMarked;
