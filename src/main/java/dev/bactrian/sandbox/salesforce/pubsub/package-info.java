/** Salesforce's Pub/Sub API over the event log, to which it adds platform events; it must not make change events. */
@NullMarked
package dev.bactrian.sandbox.salesforce.pubsub;

import org.jspecify.annotations.NullMarked;
