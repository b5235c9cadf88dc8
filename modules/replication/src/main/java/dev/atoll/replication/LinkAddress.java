package dev.atoll.replication;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a node takes links, as a text: {@code host:port}, the host a name, an IPv4 address or an IPv6 address in brackets. */
public final class LinkAddress {

    /** What such a text has to be, for an error. */
    public static final String FORM = "HOST:PORT with a port from 1 to 65535, for example 10.0.0.5:9081";

    private static final Pattern PATTERN = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+]):([0-9]{1,5})");
    private static final int HIGHEST_PORT = 65_535;

    private LinkAddress() {}

    /** Whether the text is one. Anything may be asked, also what a peer has sent. */
    public static boolean isOne(String text) {
        Matcher found = PATTERN.matcher(text);
        if (!found.matches()) {
            return false;
        }
        int port = Integer.parseInt(found.group(2));
        return port >= 1 && port <= HIGHEST_PORT;
    }
}
