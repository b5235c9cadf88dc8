/** For tests of applications: does what they plug into Atoll obey the laws? Needs no test framework. */
package dev.atoll.node.testkit;
