/** Random networks of stated sizes, exported as trained ones are, and bare sessions over them. */
package io.diffaug.bench.model;
