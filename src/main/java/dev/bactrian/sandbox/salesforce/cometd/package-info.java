/** Salesforce's Streaming API over CometD, on the event log; it must not make events. */
@NullMarked
package dev.bactrian.sandbox.salesforce.cometd;

import org.jspecify.annotations.NullMarked;
