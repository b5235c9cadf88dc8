package dev.atoll.node.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;

/** What the tour prints, and where it waits for the reader. */
final class Narrator {

    private static final String BOLD = "1";
    private static final String DIM = "2";
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String CYAN = "36";

    private final PrintStream out;
    private final boolean colour;
    private final boolean waits;
    private final BufferedReader keyboard =
            new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    private int steps;
    private int checks;

    /** @param waits whether to wait for Enter before each step */
    Narrator(PrintStream out, boolean colour, boolean waits) {
        this.out = out;
        this.colour = colour;
        this.waits = waits;
    }

    /** Begins a step. */
    void step(String title) {
        if (waits && steps > 0) {
            awaitEnter();
        }
        steps++;
        out.println();
        out.println(paint(BOLD, steps + ". " + title));
    }

    /** Tells what is about to be done, or what it means. */
    void say(String text) {
        out.println("   " + text);
    }

    /** Shows something that can be typed by the reader as well. */
    void command(String text) {
        out.println("   " + paint(CYAN, "$ " + text));
    }

    /** Shows what a region answered. */
    void saw(String who, String what) {
        out.printf("     %-9s %s%n", who, what);
    }

    /** Reports a check that held. */
    void held(String what) {
        checks++;
        out.println("   " + paint(GREEN, "✓ ") + what);
    }

    void failed(String what) {
        out.println("   " + paint(RED, "✗ ") + what);
    }

    /** Lines of a log, as they are. */
    void log(String title, List<String> lines) {
        out.println(paint(DIM, "   --- " + title));
        lines.forEach(line -> out.println(paint(DIM, "   | " + line)));
    }

    /** A line outside of any step. */
    void line(String text) {
        out.println(text);
    }

    int checks() {
        return checks;
    }

    private void awaitEnter() {
        out.print(paint(DIM, "   Enter goes on … "));
        out.flush();
        try {
            keyboard.readLine();
        } catch (IOException e) {
            out.println();
        }
    }

    private String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
