/** Change data capture and platform events as one ordered log of Avro events; it must not know how they are delivered. */
@NullMarked
package dev.bactrian.sandbox.salesforce.event;

import org.jspecify.annotations.NullMarked;
