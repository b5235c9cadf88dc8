package dev.atoll.bench.atoll;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.atoll.node.ReplicatedDataType;
import org.apache.pekko.cluster.ddata.AbstractReplicatedData;

/** Data as an application of its own may have it: of two texts the greater one stays. */
public final class Highest extends AbstractReplicatedData<Highest> {

    static final Highest NONE = new Highest("");

    private final String text;

    Highest(@JsonProperty("text") String text) {
        this.text = text;
    }

    public String getText() {
        return text;
    }

    @Override
    public Highest mergeData(Highest that) {
        return text.compareTo(that.text) >= 0 ? this : that;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Highest that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** How it is read and written. */
    public static final class Type extends ReplicatedDataType<Highest> {
        public Type() {
            super(Highest.class, NONE);
        }
    }
}
