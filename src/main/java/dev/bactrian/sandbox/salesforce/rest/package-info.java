/** Salesforce's HTTP interfaces over the org; it must not keep records of its own. */
@NullMarked
package dev.bactrian.sandbox.salesforce.rest;

import org.jspecify.annotations.NullMarked;
