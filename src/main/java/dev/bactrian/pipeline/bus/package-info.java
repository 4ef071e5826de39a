/** The bus on Kafka between the sources and the decision. */
@NullMarked
package dev.bactrian.pipeline.bus;

import org.jspecify.annotations.NullMarked;
