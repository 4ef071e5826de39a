/** Salesforce as a system: capture from its change events through the Pub/Sub API, reads by REST, and batched writes that read and compare first. */
@NullMarked
package dev.bactrian.system.salesforce;

import org.jspecify.annotations.NullMarked;
