package dev.atoll.crdt;

import java.math.BigInteger;
import java.util.List;

/** A value as a reader sees it, after the conflict policy; front ends turn it into JSON or into objects. */
public sealed interface View {

    /** One document of the user's. */
    record Document(Payload payload) implements View {}

    /** A whole number. */
    record Number(BigInteger value) implements View {}

    /** Documents in bytewise order. */
    record Elements(List<Payload> elements) implements View {}
}
