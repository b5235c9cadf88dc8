/** {@code atoll demo}: three regions on this machine and a tour that breaks them and checks what it sees. */
package dev.atoll.node.demo;
