package dev.atoll.node.process;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one line that a region prints when it serves: {@code READY region=us-east http=8081 link=9081}.
 *
 * @param region the region's id
 * @param httpPort the port that its HTTP API listens on
 * @param linkPort the port that its links listen on
 */
public record ReadyLine(String region, int httpPort, int linkPort) {

    private static final Pattern FORM =
            Pattern.compile("READY region=([a-z0-9-]{1,32}) http=(\\d{1,5}) link=(\\d{1,5})");

    /** The line, parsed; empty when it is any other line. */
    public static Optional<ReadyLine> parse(String line) {
        Matcher matcher = FORM.matcher(line.strip());
        return matcher.matches()
                ? Optional.of(new ReadyLine(
                        matcher.group(1), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }
}
