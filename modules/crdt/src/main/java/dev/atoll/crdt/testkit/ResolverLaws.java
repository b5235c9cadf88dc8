package dev.atoll.crdt.testkit;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.ConflictResolver;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * What a {@link ConflictResolver} has to obey, tried on many conflicts between given documents:
 *
 * <ul>
 *   <li>it makes a document of every conflict: no exception, no null;
 *   <li>it is deterministic: the same versions give the same document, again, in another instance, and after other
 *       conflicts;
 *   <li>the order in which the versions arrived does not matter;
 *   <li>it is idempotent: versions that hold equal documents give that document;
 *   <li>it leaves the versions as they are.
 * </ul>
 *
 * <pre>{@code
 * @Test
 * void cartsMerge() {
 *     ResolverLaws.check(MergeCarts::new, "{\"milk\":1}", "{\"milk\":2,\"tea\":1}", "{}");
 * }
 * }</pre>
 *
 * <p>Not checked: what the resolver takes from outside, such as the day, and how long it takes.
 */
public final class ResolverLaws {

    private static final long SEED = 20_260_131;
    private static final int ROUNDS = 300;
    private static final int MOST_VERSIONS = 5;

    private final Supplier<? extends ConflictResolver> resolvers;
    private final ConflictResolver old;
    private final List<Payload> documents;
    private final Random random = new Random(SEED);

    private ResolverLaws(Supplier<? extends ConflictResolver> resolvers, List<Payload> documents) {
        this.resolvers = resolvers;
        this.old = resolvers.get();
        this.documents = documents;
    }

    /**
     * @param resolvers makes a new instance at each call
     * @param json documents as they may be in conflict, at least two, in canonical form: members sorted by name, no white
     *     space
     * @throws AssertionError naming the law and the versions
     */
    public static void check(Supplier<? extends ConflictResolver> resolvers, String... json) {
        List<Payload> documents = new ArrayList<>();
        for (String each : json) {
            documents.add(Payload.ofUtf8(each));
        }
        check(resolvers, documents);
    }

    /** As {@link #check(Supplier, String...)}. */
    public static void check(Supplier<? extends ConflictResolver> resolvers, List<Payload> documents) {
        if (documents.size() < 2) {
            throw new IllegalArgumentException("Give at least two documents: there is no conflict with one.");
        }
        ResolverLaws laws = new ResolverLaws(resolvers, List.copyOf(documents));
        for (int round = 0; round < ROUNDS; round++) {
            laws.round();
        }
    }

    private void round() {
        List<RegisterValue.Version> versions = conflict();
        List<Payload> before = copies(versions);
        Payload made = resolve(resolvers.get(), versions);
        require(before.equals(copies(versions)), "changed the versions", versions);
        same(made, resolve(old, versions), "an instance with a past", versions);
        same(made, resolve(old, versions), "the same instance, again,", versions);
        same(made, resolve(resolvers.get(), versions), "another instance", versions);
        same(made, afterAnyArrival(versions), "another order of arrival", versions);
        RegisterValue.Version first = versions.get(0);
        List<RegisterValue.Version> equal = versions.stream()
                .map(each -> new RegisterValue.Version(each.dot(), each.timestamp(), first.value()))
                .toList();
        require(resolve(resolvers.get(), equal).equals(first.value()), "made another document of equal ones", equal);
    }

    /** Two or more versions in canonical order: of several regions, several of one region, at equal times. */
    private List<RegisterValue.Version> conflict() {
        List<RegisterValue.Version> versions = new ArrayList<>();
        int count = 2 + random.nextInt(MOST_VERSIONS - 1);
        for (int i = 0; i < count; i++) {
            Origin origin = new Origin(RegionId.of("region-" + random.nextInt(MOST_VERSIONS)), 1);
            Payload document = documents.get(random.nextInt(documents.size()));
            versions.add(new RegisterValue.Version(
                    new Dot(origin, i + 1), HybridTimestamp.of(1_000_000 + random.nextInt(3), 0), document));
        }
        versions.sort(ConflictPolicy.OLDEST_FIRST);
        return List.copyOf(versions);
    }

    private Payload afterAnyArrival(List<RegisterValue.Version> versions) {
        List<RegisterValue.Version> arrived = new ArrayList<>(versions);
        Collections.shuffle(arrived, random);
        ConflictPolicy policy = new ConflictPolicy.Custom("checked").bind(resolvers.get());
        View.Document view = (View.Document) DataTypes.REGISTER.view(new RegisterValue(arrived), policy);
        require(view.fallback() == null, "failed: " + view.fallback(), versions);
        return view.payload();
    }

    private static List<Payload> copies(List<RegisterValue.Version> versions) {
        return versions.stream()
                .map(each -> Payload.of(each.value().bytes().clone()))
                .toList();
    }

    private static Payload resolve(ConflictResolver resolver, List<RegisterValue.Version> versions) {
        Payload made;
        try {
            made = resolver.resolve(versions);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new AssertionError(text("threw " + e, versions), e);
        }
        require(made != null, "returned null", versions);
        return made;
    }

    private static void same(Payload expected, Payload made, String when, List<RegisterValue.Version> versions) {
        require(
                expected.equals(made),
                "is not deterministic: it made " + expected + ", and " + when + " made " + made,
                versions);
    }

    private static void require(boolean holds, String what, List<RegisterValue.Version> versions) {
        if (!holds) {
            throw new AssertionError(text(what, versions));
        }
    }

    private static String text(String what, List<RegisterValue.Version> versions) {
        StringBuilder text = new StringBuilder("The resolver ").append(what).append(". Versions, the oldest first:");
        versions.forEach(each -> text.append("\n  ")
                .append(each.dot().id())
                .append(' ')
                .append(each.timestamp())
                .append(' ')
                .append(each.value()));
        return text.toString();
    }
}
