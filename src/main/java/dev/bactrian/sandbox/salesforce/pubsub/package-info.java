/** Salesforce's Pub/Sub API over the event log; it must not make events. */
@NullMarked
package dev.bactrian.sandbox.salesforce.pubsub;

import org.jspecify.annotations.NullMarked;
