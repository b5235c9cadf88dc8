/** For users' own tests: checks of what they plug into Atoll. Needs no test framework. */
package dev.atoll.crdt.testkit;
