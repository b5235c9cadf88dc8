package dev.atoll.crdt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.AtollException;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BinaryCodecTest {

    @Property
    void whatWasWrittenIsRead(
            @ForAll long number, @ForAll int fixed, @ForAll byte[] bytes, @ForAll("texts") String text) {
        byte[] written = new BinaryWriter()
                .writeVarLong(number)
                .writeSignedLong(number)
                .writeLong(number)
                .writeInt(fixed)
                .writeBytes(bytes)
                .writeString(text)
                .toByteArray();
        BinaryReader in = new BinaryReader(written);
        assertThat(in.readVarLong()).isEqualTo(number);
        assertThat(in.readSignedLong()).isEqualTo(number);
        assertThat(in.readLong()).isEqualTo(number);
        assertThat(in.readInt()).isEqualTo(fixed);
        assertThat(in.readBytes()).isEqualTo(bytes);
        assertThat(in.readString()).isEqualTo(text);
        in.requireEnd();
    }

    @Property
    void numbersOfAnySizeAreReadAsWritten(@ForAll("numbers") BigInteger number) {
        byte[] written = new BinaryWriter().writeSigned(number).writeByte(7).toByteArray();
        BinaryReader in = new BinaryReader(written);
        assertThat(in.readSigned()).isEqualTo(number);
        assertThat(in.readByte()).isEqualTo(7);
        in.requireEnd();
    }

    @Property
    void aNumberOf64BitsHasTheBytesOfALong(@ForAll long number) {
        assertThat(new BinaryWriter().writeSigned(BigInteger.valueOf(number)).toByteArray())
                .isEqualTo(new BinaryWriter().writeSignedLong(number).toByteArray());
        assertThat(new BinaryReader(new BinaryWriter().writeSignedLong(number).toByteArray()).readSigned())
                .isEqualTo(number);
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<BigInteger> numbers() {
        BigInteger most = BigInteger.ONE.shiftLeft(279).subtract(BigInteger.ONE);
        return net.jqwik.api.Arbitraries.oneOf(
                net.jqwik.api.Arbitraries.bigIntegers().between(most.negate(), most),
                net.jqwik.api.Arbitraries.bigIntegers()
                        .between(BigInteger.ONE.shiftLeft(66).negate(), BigInteger.ONE.shiftLeft(66)));
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<String> texts() {
        return net.jqwik.api.Arbitraries.strings().withCharRange('\u0000', '\ud7ff');
    }

    @Test
    void aLengthBeyondTheEndIsRefusedBeforeAnythingIsAllocated() {
        byte[] huge = new BinaryWriter().writeVarLong(Integer.MAX_VALUE).toByteArray();
        assertThatThrownBy(() -> new BinaryReader(huge).readBytes())
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("a count of 2147483647 with 0 bytes left");
    }

    @Test
    void bytesTooManyAndTooFewAreRefused() {
        assertThatThrownBy(() -> new BinaryReader(new byte[3]).readInt()).hasMessageContaining("ends too early");
        assertThatThrownBy(() -> new BinaryReader(new byte[1]).requireEnd()).hasMessageContaining("1 bytes too many");
        byte[] endless = new byte[11];
        java.util.Arrays.fill(endless, (byte) 0xFF);
        assertThatThrownBy(() -> new BinaryReader(endless).readVarLong()).hasMessageContaining("more than 10 bytes");
        assertThatThrownBy(() -> new BinaryReader(endless).readSigned()).hasMessageContaining("ends too early");
        byte[] tooLong = new byte[41];
        java.util.Arrays.fill(tooLong, (byte) 0xFF);
        assertThatThrownBy(() -> new BinaryReader(tooLong).readSigned()).hasMessageContaining("more than 40 bytes");
    }
}
