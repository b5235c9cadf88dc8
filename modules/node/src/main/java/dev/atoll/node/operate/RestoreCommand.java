package dev.atoll.node.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.Repositories;
import dev.atoll.backup.Repository;
import dev.atoll.backup.Restore;
import dev.atoll.backup.RestorePlan;
import dev.atoll.backup.RestoreReport;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.crdt.AtollException;
import dev.atoll.journal.Database;
import dev.atoll.journal.JournalRestore;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.ShownValue;
import dev.atoll.node.process.JsonOutput;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code atoll restore}. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = "Builds a new journal database from a repository of backups, without a running region.",
        footer = {
            "",
            "The region that is then started on it is a new origin: its peers bring it what they have beyond the target.",
            "Exit code: 0 done, or possible (--dry-run); 1 refused or failed: the database cannot be used; 2 not begun."
        })
public final class RestoreCommand implements Callable<Integer> {

    private static final String LOG_CONFIGURATION = "logback.configurationFile";
    private static final String WOULD_WIN =
            " The region that is started on them takes all regions back to the target: what any of them accepted later, or"
                    + " had not sent by then, is discarded and listed in the conflict log.";
    private static final String WILL_WIN =
            " When it has heard of all other regions, it takes them back to this: see /api/recovery/jobs there.";
    private static final JsonMapper MAPPER = new JsonMapper();

    @Option(
            names = "--repository",
            required = true,
            paramLabel = "URL",
            description = "Where the backups are: file:///directory, a path, or s3://bucket/prefix.")
    private String repository;

    @Option(
            names = "--to",
            paramLabel = "TARGET",
            defaultValue = "latest",
            description = RegionOptions.TARGET + " (default: ${DEFAULT-VALUE}).")
    private String target;

    @Option(
            names = "--into",
            required = true,
            paramLabel = "DATABASE",
            description = "A directory for an H2 database, or jdbc:postgresql://host/database; it must be empty.")
    private String into;

    @Option(names = "--user", defaultValue = "", description = "User of the database.")
    private String user;

    @Option(
            names = "--password",
            defaultValue = "",
            arity = "0..1",
            interactive = true,
            description = "Password of the database; asked for when none is given.")
    private String password;

    @Option(names = "--region", defaultValue = "", description = "Whose backups, when there are several regions'.")
    private String region;

    @Option(names = "--journal", defaultValue = "", description = "Of which journal; otherwise of the newest backup's.")
    private String journal;

    @Option(
            names = "--collection",
            paramLabel = "NAME",
            description = "Only this collection, besides what Atoll itself needs; may be repeated.")
    private List<String> collections = List.of();

    @Option(names = "--key-file", paramLabel = "FILE", description = "A key of encrypted backups; may be repeated.")
    private List<Path> keyFiles = List.of();

    @Option(names = "--threads", defaultValue = "2", description = "Files read at once (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--allow-incomplete",
            description = "Leave keys as they were before, of which the backup cannot tell what they held then.")
    private boolean allowIncomplete;

    @Option(
            names = "--as-truth",
            description =
                    "Let what is restored win in all regions: when the region has started and heard of all others,"
                            + " it takes them back to it. What is later is discarded, and listed.")
    private boolean asTruth;

    @Option(names = "--dry-run", description = "Say what would be restored, and write nothing.")
    private boolean dryRun;

    @Mixin
    private JsonOutput json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        chooseLog();
        PrintWriter err = command.commandLine().getErr();
        RestoreTarget to;
        BackupKeys keys;
        JournalSettings settings;
        Restore.Choice choice;
        try {
            to = RestoreTarget.of(target);
            keys = BackupKeys.load(keyFiles);
            settings = JournalSettings.of(into, user, password);
            choice = new Restore.Choice(Set.copyOf(collections), allowIncomplete, Math.max(1, threads), asTruth);
        } catch (AtollException e) {
            Refusal.print(err, e);
            return RegionOptions.NOT_BEGUN;
        }
        try (Repository from = Repositories.open(repository)) {
            RestorePlan plan = Restore.plan(from, instant(from, keys, to), region, journal);
            plan.skipped().forEach(why -> err.println("atoll: passed over: " + why));
            if (dryRun) {
                JournalRestore.requireEmpty(settings);
                print(tree(plan), shown(plan));
                return RegionOptions.DONE;
            }
            RestoreReport report = restore(from, keys, plan, choice, settings);
            print(MAPPER.valueToTree(report), shown(report));
            return RegionOptions.DONE;
        } catch (AtollException e) {
            Refusal.print(err, e);
            return RegionOptions.REFUSED;
        }
    }

    /** What a name stands for is said, whatever comes of it. */
    private RestoreTarget instant(Repository from, BackupKeys keys, RestoreTarget to) {
        if (!(to instanceof RestoreTarget.Point point)) {
            return to;
        }
        RestoreTarget.Until until = Restore.find(from, keys, point, region, journal);
        PrintWriter err = command.commandLine().getErr();
        err.println("Recovery point " + point.name() + " is " + until.at() + ".");
        err.flush();
        return until;
    }

    /** Before anything logs; to standard error, and only what is wrong. */
    private static void chooseLog() {
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "atoll-server-logback.xml");
            System.setProperty("atoll.log.level", "WARN");
        }
    }

    private RestoreReport restore(
            Repository from, BackupKeys keys, RestorePlan plan, Restore.Choice choice, JournalSettings settings) {
        try (Database database = Database.open(settings)) {
            return Restore.run(
                    from,
                    keys,
                    plan,
                    choice,
                    database,
                    InstantSource.system(),
                    new SecureRandom(),
                    new RestoreProgress(command.commandLine().getErr()));
        }
    }

    private ObjectNode tree(RestorePlan plan) {
        ObjectNode tree = MAPPER.createObjectNode()
                .put("dryRun", true)
                .put("asTruth", asTruth)
                .put("region", plan.region())
                .put("journal", plan.journal())
                .put("segments", plan.segments())
                .put("rows", plan.rows())
                .put("bytes", plan.bytes())
                .put("completeUntil", plan.completeUntil());
        plan.backups().forEach(tree.putArray("backups")::add);
        plan.skipped().forEach(tree.putArray("skipped")::add);
        return tree;
    }

    private String shown(RestorePlan plan) {
        return "Restoring region " + plan.region() + " (nothing is done yet): " + plan.rows() + " rows, " + plan.bytes()
                + " bytes, of " + plan.backups() + " and " + plan.segments()
                + " files of the archive. Everything that the region accepted up to " + plan.completeUntil()
                + " is in them." + (asTruth ? WOULD_WIN : "");
    }

    private String shown(RestoreReport report) {
        return "Restored " + report.rows() + " rows of " + report.keys() + " keys into " + ShownValue.of("into", into)
                + " in "
                + report.millis() / 1000.0 + " s"
                + (report.unknownKeys() == 0
                        ? "."
                        : "; " + report.unknownKeys() + " keys are as they were before, for example " + report.unknown()
                                + ".")
                + " Start the region '" + report.region() + "' on it."
                + (asTruth ? WILL_WIN : " A rewind to " + report.at() + " there takes all regions back to it.");
    }

    private void print(ObjectNode tree, String text) {
        PrintWriter out = command.commandLine().getOut();
        try {
            out.println(json.isWanted() ? MAPPER.writeValueAsString(tree) : text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        out.flush();
    }
}
