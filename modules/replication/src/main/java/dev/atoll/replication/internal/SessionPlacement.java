package dev.atoll.replication.internal;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.link.LinkConversation;
import dev.atoll.replication.internal.link.PlacementPort;
import dev.atoll.replication.internal.placement.CopyWorth;
import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Which collections a session's two regions hold, what they may give each other of them, and whom it asks. For the session's
 * thread only.
 */
final class SessionPlacement implements PlacementPort {

    /** Brings what was asked for to the session's thread. */
    @FunctionalInterface
    interface Answers {
        <T> void handle(CompletionStage<T> stage, BiConsumer<T, Throwable> handler);
    }

    private final LinkServices services;
    private final Supplier<LinkConversation> conversation;
    private final Answers answers;
    private final Supplier<CompletionStage<Void>> met;

    /** Whether the peer may wait for states, by what it has said on this link or by what was noted on an earlier one. */
    private boolean peerWaits = true;

    /** When that is noted; null before anything is to be. */
    private CompletionStage<Void> noted;

    /**
     * @param conversation which is only asked for once the peer is known
     * @param met when the region counts on the peer; asked for once it is admitted
     */
    SessionPlacement(
            LinkServices services,
            Supplier<LinkConversation> conversation,
            Answers answers,
            Supplier<CompletionStage<Void>> met) {
        this.services = services;
        this.conversation = conversation;
        this.answers = answers;
        this.met = met;
    }

    private RegionId peer() {
        return conversation.get().peer().region();
    }

    // what this region gives

    @Override
    public boolean peerHolds(String collection) {
        return services.placement().holds(peer(), collection);
    }

    /** What this region's states of the collection are worth to the peer. */
    StatesKind offers(String collection) {
        return services.placement().offers(collection, peer());
    }

    @Override
    public boolean givesUp(String collection) {
        return services.placement().givesUp(collection);
    }

    /** Whether nothing arrives here any more from journals in the place of which these have come. */
    boolean mayGive(List<Origin> current) {
        return CopyWorth.mayGive(current, services.completeness().all().keySet(), this::isLinked);
    }

    /** Whether who waits for none of these removed origins may have the states of the collection. */
    boolean mayGiveWithout(List<Origin> gone, String collection) {
        return CopyWorth.mayGiveWithout(
                gone,
                offers(collection),
                services.removal()::hasExpelled,
                region -> isLinked(region) || !services.removal().isGone(region));
    }

    private boolean isLinked(RegionId region) {
        return services.board().status(region).connected();
    }

    /** Of removed origins no horizon tells before they are retired. */
    @Override
    public void wished(LinkFrame.CollectionWish wish) {
        peerWaits |= wish.removed().isEmpty();
        CompletionStage<Void> ready = wish.removed().isEmpty() ? noteThatItWaits(true) : met.get();
        answers.handle(ready, (stored, failure) -> {
            if (failure == null) {
                conversation.get().wished(wish);
            } else {
                conversation
                        .get()
                        .leave("That the peer waits for states cannot be stored: " + SessionPort.reason(failure));
            }
        });
    }

    /** The peer says that it waits for nobody's states. It says so again and again. */
    void peerHasAll() {
        if (peerWaits) {
            peerWaits = false;
            answers.handle(noteThatItWaits(false), (stored, failure) -> {
                if (failure != null) {
                    peerWaits = true;
                    noted = null;
                }
            });
        }
    }

    /** One after the other. */
    private CompletionStage<Void> noteThatItWaits(boolean waits) {
        RegionId peer = peer();
        noted = (noted == null ? met.get() : noted)
                .thenRunAsync(() -> services.journal().horizons().waits(peer, waits), services.blocking());
        return noted;
    }

    @Override
    public void answerErase(LinkFrame.EraseQuestion question) {
        long stored = conversation.get().inbound().stored();
        Optional<String> unmet = CopyWorth.unmet(
                question.current(), services.completeness().all().keySet());
        CompletionStage<LinkFrame.EraseAnswer> answer = unmet.isPresent()
                ? CompletableFuture.completedStage(
                        new LinkFrame.EraseAnswer(question.collection(), question.step(), unmet.get()))
                : services.placement().answer(question, peer(), stored);
        answers.handle(answer, (answered, failure) -> {
            if (failure == null) {
                conversation.get().eraseAnswer(answered);
            }
        });
    }

    // what it asks for

    @Override
    public List<Wish> wishes() {
        List<Wish> wishes = new ArrayList<>(services.placement().wishes(peer()));
        wishes.addAll(services.removal().wishes(peer()));
        return wishes;
    }

    @Override
    public List<Origin> current() {
        return services.completeness().current().stream()
                .filter(origin -> !origin.region().equals(peer()))
                .filter(origin -> !services.removal().isRemoved(origin))
                .toList();
    }

    @Override
    public List<Origin> gone() {
        return List.copyOf(services.removal().gone());
    }

    /** All the states that were wished for are applied, durably. */
    void received(Wish wish, StatesKind kind) {
        if (wish.removed().isEmpty()) {
            services.placement().received(wish, peer(), kind);
        } else {
            services.removal().received(wish, peer());
        }
    }

    /** The collections of which this region may lack rows of the peer's. */
    Set<String> excepted() {
        return services.placement().excepted(peer());
    }

    @Override
    public List<LinkFrame.EraseQuestion> eraseQuestions() {
        return services.placement().questions(peer());
    }

    @Override
    public void agreed(LinkFrame.EraseAnswer answer) {
        services.placement().agreed(answer, peer());
    }
}
