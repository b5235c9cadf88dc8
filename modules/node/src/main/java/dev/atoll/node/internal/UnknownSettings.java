package dev.atoll.node.internal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds settings under {@code atoll} that nobody reads, so that a typing error does not pass as a default. */
public final class UnknownSettings {

    private static final String ROOT = "atoll";

    /** A name that differs in so few characters from one that is known was meant to be that one. */
    private static final int MISSPELT = 2;

    private UnknownSettings() {}

    /**
     * Compares with the keys of all {@code reference.conf} files. An object that is empty there is a map with names of the
     * user's; the blocks of dispatchers and persistence plugins are Pekko's and are not looked at.
     *
     * @throws AtollException {@link ErrorCode#INVALID_SETTING} with the unknown key and the most similar known one
     */
    public static void refuse(Config config) {
        ConfigObject known = ConfigFactory.defaultReference().getObject(ROOT);
        List<String> unknown = new ArrayList<>();
        collect(config.getObject(ROOT), known, ROOT, unknown);
        if (!unknown.isEmpty()) {
            String key = unknown.get(0);
            throw new AtollException(
                    ErrorCode.INVALID_SETTING,
                    "There is no setting '" + key + "'. Is it '" + nearest(key, known) + "' that is meant?");
        }
    }

    /**
     * Finds blocks that nobody reads. A file may have blocks of its own, which its settings refer to, but none with a name
     * that nearly is the one of a block that is read; what is set on the command line has to be read, or referred to in the file.
     *
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}
     */
    public static void refuseStrangers(Config commandLine, Config file) {
        Set<String> known = ConfigFactory.defaultReferenceUnresolved().root().keySet();
        for (String block : file.root().keySet()) {
            if (!known.contains(block) && distance(block, nearestOf(block, known)) <= MISSPELT) {
                throw stranger(block, nearestOf(block, known), "the file of --config");
            }
        }
        for (String block : commandLine.root().keySet()) {
            if (!known.contains(block) && !refersTo(file, block)) {
                throw stranger(block, nearestOf(block, known), "--set");
            }
        }
    }

    private static boolean refersTo(Config file, String block) {
        String text = file.root().render();
        return text.contains("${" + block) || text.contains("${?" + block);
    }

    private static AtollException stranger(String block, String nearest, String where) {
        return new AtollException(
                ErrorCode.INVALID_SETTING,
                "Nothing reads settings under '" + block + "' (" + where + "). Is it '" + nearest + "' that is meant?");
    }

    private static String nearestOf(String block, Set<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(block, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(ROOT);
    }

    private static void collect(ConfigObject given, ConfigObject known, String path, List<String> unknown) {
        for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
            String key = path + "." + ConfigUtil.quoteString(entry.getKey()).replaceAll("^\"([\\w-]+)\"$", "$1");
            ConfigValue reference = known.get(entry.getKey());
            if (reference == null) {
                unknown.add(leaf(key, entry.getValue()));
            } else if (reference instanceof ConfigObject block && isChecked(entry.getKey(), block)) {
                if (entry.getValue() instanceof ConfigObject inner) {
                    collect(inner, block, key, unknown);
                }
            }
        }
    }

    private static boolean isChecked(String key, ConfigObject block) {
        return !block.isEmpty() && !key.endsWith("dispatcher") && !key.endsWith("plugin");
    }

    /** The first whole key in an unknown block: more telling than the block's name. */
    private static String leaf(String key, ConfigValue value) {
        if (value.valueType() == ConfigValueType.OBJECT && !((ConfigObject) value).isEmpty()) {
            Map.Entry<String, ConfigValue> first =
                    ((ConfigObject) value).entrySet().iterator().next();
            return leaf(key + "." + first.getKey(), first.getValue());
        }
        return key;
    }

    private static String nearest(String key, ConfigObject known) {
        return known.toConfig().entrySet().stream()
                .map(entry -> ROOT + "." + entry.getKey())
                .min(Comparator.comparingInt((String candidate) -> unlikeness(key, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(ROOT);
    }

    /** A key that was cut short, or put into another block, is meant more likely than one that looks alike. */
    private static int unlikeness(String key, String candidate) {
        boolean same = candidate.startsWith(key) || candidate.endsWith(key.substring(key.lastIndexOf('.')));
        return same ? 2 : distance(key, candidate);
    }

    /** Levenshtein: how many characters to insert, drop or replace. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
