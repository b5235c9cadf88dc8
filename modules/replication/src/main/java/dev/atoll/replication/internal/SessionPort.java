package dev.atoll.replication.internal;

import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.ApplyReply;
import dev.atoll.journal.OffsetKey;
import dev.atoll.journal.OffsetStore;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.horizon.Announcement;
import dev.atoll.replication.internal.link.ApplyOutcome;
import dev.atoll.replication.internal.link.LinkConversation;
import dev.atoll.replication.internal.link.LinkEnd;
import dev.atoll.replication.internal.link.LinkPort;
import dev.atoll.replication.internal.link.PlacementPort;
import dev.atoll.replication.internal.link.Withheld;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.RefusalReason;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Does for a session's conversation what it asks for, and brings it the answers. For the session's thread only. */
final class SessionPort implements LinkPort {

    private final ActorContext<LinkSession.Command> context;
    private final ActorRef<LinkSession.Command> session;
    private final LinkServices services;
    private final ActorRef<LinkSupervisor.Command> supervisor;
    private final RegionId dialed;
    private final Outbox outbox;
    private final SourceReads reads;
    private final TailReader tail;
    private final SessionPlacement placement;
    /** Why rows were rejected: each reason is logged once for a connection. */
    private final Set<ErrorCode> complained = EnumSet.noneOf(ErrorCode.class);

    private LinkConversation conversation;
    /** When the region counts on the peer; nothing is read for it before that. */
    private CompletionStage<Void> met;

    private boolean closed;

    SessionPort(
            ActorContext<LinkSession.Command> context,
            LinkServices services,
            ActorRef<LinkSupervisor.Command> supervisor,
            RegionId dialed,
            Outbox outbox) {
        this.context = context;
        this.session = context.getSelf();
        this.services = services;
        this.supervisor = supervisor;
        this.dialed = dialed;
        this.outbox = outbox;
        this.reads = new SourceReads(services);
        this.placement = new SessionPlacement(services, () -> conversation, this::handle, () -> met);
        this.tail = new TailReader(
                context, services.tail(), services.placement(), () -> conversation.outbound(), this::rowsMissed);
    }

    /** @param asking whose wishes come from now on; the first may have come before */
    void serve(LinkConversation asking) {
        conversation = asking;
    }

    /** From now on the journal's advances are followed. */
    void followJournal() {
        tail.subscribe();
    }

    @Override
    public void send(LinkFrame frame) {
        if (conversation != null && conversation.peer() != null) {
            TransferLog.sends(conversation.peer().region(), frame);
        }
        outbox.add(frame, conversation);
    }

    @Override
    public boolean wireReady() {
        return outbox.takesData();
    }

    @Override
    public void close(LinkEnd why) {
        session.tell(new LinkSession.Closing(why));
        closed = true;
    }

    @Override
    public void admit(LinkFrame.Hello peer) {
        reads.peerTakes(peer.maxFrameBytes());
        supervisor.tell(new LinkSupervisor.Admit(session, peer, dialed));
    }

    @Override
    public void loadOffset(UUID peerJournal) {
        Origin peer = conversation.peerOrigin();
        met = CompletableFuture.runAsync(() -> services.journal().horizons().meet(peer), services.blocking());
        CompletionStage<Optional<OffsetStore.StoredOffset>> offset = met.thenApplyAsync(
                        counted -> services.journal().offsets().load(offsetKey(peerJournal)), services.blocking())
                .thenCompose(stored -> stored.isPresent()
                        ? CompletableFuture.completedStage(stored)
                        : services.placement().peerIsNew().thenApply(asked -> stored))
                .whenComplete((stored, failure) -> {
                    if (failure == null) {
                        services.completeness().meet(peer); // what may be missing because it is new, is asked for
                    }
                })
                // rows are dropped, or not, by an entry that is not older than the offset
                .thenCompose(stored -> services.placement().refresh().thenApply(fresh -> stored));
        handle(offset, (stored, failure) -> {
            if (failure == null) {
                conversation.offsetLoaded(
                        stored.map(found -> OptionalLong.of(found.position())).orElse(OptionalLong.empty()),
                        stored.map(OffsetStore.StoredOffset::complete).orElse(HybridTimestamp.ZERO));
            } else {
                conversation.leave("The stored offset cannot be read: " + reason(failure));
            }
        });
    }

    private OffsetKey offsetKey(UUID peerJournal) {
        return new OffsetKey(
                conversation.peer().region(),
                peerJournal,
                services.identity().sliceFrom(),
                services.identity().sliceTo());
    }

    @Override
    public void apply(long token, EntityId entity, List<byte[]> rows) {
        if (Withheld.isMarker(entity)) {
            handle(
                    services.placement()
                            .withheld(entity.key(), conversation.peer().region()),
                    (stored, failure) -> conversation.inbound().applied(token, applied(failure), services.now()));
            return;
        }
        if (!services.placement().takesRows(entity.collection())) {
            handle(
                    services.placement()
                            .dropped(entity.collection(), conversation.peer().region()),
                    (noted, failure) -> conversation.inbound().applied(token, applied(failure), services.now()));
            return;
        }
        handle(
                services.entities().apply(entity, rows),
                (reply, failure) -> conversation.inbound().applied(token, outcome(reply, failure), services.now()));
    }

    private static ApplyOutcome applied(Throwable failure) {
        return failure == null ? new ApplyOutcome.Applied() : new ApplyOutcome.Later(reason(failure));
    }

    @Override
    public PlacementPort placement() {
        return placement;
    }

    @Override
    public StatesKind offers(String collection) {
        return placement.offers(collection);
    }

    @Override
    public boolean hasExpelled(List<Origin> removed) {
        return services.removal().hasExpelled(removed);
    }

    @Override
    public boolean mayGive(List<Origin> current) {
        return placement.mayGive(current);
    }

    @Override
    public boolean mayGiveWithout(List<Origin> gone, String collection) {
        return placement.mayGiveWithout(gone, collection);
    }

    @Override
    public void collectionReceived(PlacementPort.Wish wish, StatesKind kind) {
        placement.received(wish, kind);
    }

    @Override
    public Set<String> givenUp() {
        return services.placement().givenUp();
    }

    @Override
    public Set<String> excepted() {
        return placement.excepted();
    }

    private ApplyOutcome outcome(ApplyReply reply, Throwable failure) {
        if (failure != null) {
            return new ApplyOutcome.Later(reason(failure));
        }
        if (reply instanceof ApplyReply.Rejected rejected && complained.add(rejected.code())) {
            context.getLog()
                    .warn(
                            "Rows of {} cannot be applied, and are tried again: {}",
                            conversation.peer().region(),
                            rejected.message());
        }
        return ApplyOutcome.of(reply);
    }

    @Override
    public void completed(HybridTimestamp upTo) {
        services.completeness().advance(conversation.peerOrigin(), upTo);
    }

    @Override
    public void storeOffset(long offset, HybridTimestamp complete) {
        OffsetKey key = offsetKey(conversation.peer().journal());
        CompletionStage<OptionalLong> stored = blocking(() -> {
            services.journal().offsets().advance(key, offset, complete);
            return OptionalLong.of(offset);
        });
        handle(stored, (done, failure) -> {
            if (failure == null) {
                conversation.inbound().stored(offset, services.now());
            } else {
                context.getLog().warn("The offset of {} cannot be stored: {}", key.peer(), reason(failure));
                conversation.inbound().notStored(services.now());
            }
        });
    }

    @Override
    public Announcement announcement() {
        Announcement said = services.horizons().said();
        return services.placement().waits() ? said.ofWaiting() : said;
    }

    @Override
    public void announced(Announcement announcement) {
        services.horizons().heard(conversation.peerOrigin(), announcement);
        if (announcement.counts()) {
            placement.peerHasAll();
        }
    }

    @Override
    public void describeJournal() {
        handle(met.thenCompose(counted -> reads.extent()), (extent, failure) -> {
            if (failure == null) {
                tail.describe(extent);
            } else {
                conversation.leave("The journal cannot be read: " + reason(failure));
            }
        });
    }

    /** When the link is opened again, it begins with a state transfer. */
    private void rowsMissed() {
        conversation.leave("Rows that the peer has not applied were removed from the journal: it gets states.");
    }

    @Override
    public long watermark() {
        return tail.watermark();
    }

    @Override
    public void pull(long after, int maxRows, long maxBytes) {
        tail.pull(after, maxBytes);
    }

    @Override
    public void progressed(long applied, Set<String> excepted) {
        services.hub()
                .tell(new ConfirmationHub.Progressed(
                        session, new ConfirmationHub.Applied(conversation.peer().region(), applied, excepted)));
    }

    @Override
    public void journalWentBack(long applied, long newest) {
        String region = services.region().region().value();
        conversation.refuse(new LinkFrame.Refuse(
                RefusalReason.JOURNAL_WENT_BACK,
                "The database of region " + region + " was put back to an earlier state: "
                        + conversation.peer().region() + " has applied its journal up to offset " + applied
                        + ", and the journal has come to " + newest + " only. HINT: stop " + region
                        + ", give it an empty database (journal directory), and start it again: it gets everything"
                        + " from the other regions.",
                ""));
    }

    @Override
    public void listKeys(String after, int limit) {
        handle(reads.keys(after, limit), (keys, failure) -> {
            if (failure == null) {
                conversation.outbound().keys(keys, keys.size() < limit);
            } else {
                conversation.leave("The entities cannot be listed: " + reason(failure));
            }
        });
    }

    @Override
    public void readState(String persistenceId) {
        handle(reads.state(persistenceId), (merged, failure) -> {
            if (failure == null) {
                conversation.outbound().state(persistenceId, merged);
            } else {
                context.getLog().warn("{} cannot be transferred yet: {}", persistenceId, reason(failure));
                conversation.outbound().stateUnreadable(persistenceId);
            }
        });
    }

    @Override
    public void answerRange(LinkFrame.RangeRequest request) {
        answer(request.persistenceId(), () -> reads.repair(request));
    }

    @Override
    public void answerState(LinkFrame.StateRequest request) {
        answer(request.persistenceId(), () -> reads.repair(request.persistenceId()));
    }

    @Override
    public void shareRights(Origin peer, LinkFrame.RightsWanted wanted) {
        Operation share = new Operation.Share(peer, wanted.wanted(), wanted.received(), wanted.urgent(), 0);
        handle(
                services.entities().write(EntityId.parse(wanted.persistenceId()), DataTypes.ESCROW, share, null),
                (reply, failure) -> conversation.shared());
    }

    private void answer(String persistenceId, Supplier<CompletionStage<LinkFrame.RangeReply>> read) {
        EntityId id = EntityId.parse(persistenceId);
        handle(
                read.get(),
                (reply, failure) -> conversation.repaired(
                        failure == null ? reply : new LinkFrame.RangeReply(id.persistenceId(), List.of())));
    }

    private <T> void handle(CompletionStage<T> stage, BiConsumer<T, Throwable> handler) {
        context.pipeToSelf(
                stage,
                (value, failure) -> new LinkSession.Answer(() -> {
                    if (!closed) {
                        handler.accept(value, failure);
                    }
                }));
    }

    private <T> CompletionStage<T> blocking(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, services.blocking());
    }

    static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
    }
}
