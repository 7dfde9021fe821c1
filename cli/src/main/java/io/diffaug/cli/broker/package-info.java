/** A real Kafka broker in a process of its own: for the demo, the tests, and anyone's client. */
package io.diffaug.cli.broker;
