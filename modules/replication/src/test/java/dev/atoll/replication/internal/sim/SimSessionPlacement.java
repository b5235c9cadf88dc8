package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.link.PlacementPort;
import dev.atoll.replication.internal.placement.CopyWorth;
import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one end of a link says and asks about the placement of the collection. */
final class SimSessionPlacement implements PlacementPort {

    private final SimSession session;

    SimSessionPlacement(SimSession session) {
        this.session = session;
    }

    @Override
    public boolean peerHolds(String collection) {
        return session.region.placement.holds(session.peer.id, collection);
    }

    boolean mayGive(List<Origin> current) {
        return CopyWorth.mayGive(current, session.region.met().all().keySet(), this::isLinked);
    }

    private boolean isLinked(RegionId other) {
        SimSession link = session.region.links.get(other);
        return link != null && !link.closed();
    }

    boolean mayGiveWithout(List<Origin> gone, String collection) {
        return CopyWorth.mayGiveWithout(
                gone,
                session.offers(collection),
                session.region.removal::hasExpelled,
                other -> isLinked(other) || !session.region.removal.isGone(other));
    }

    @Override
    public void wished(LinkFrame.CollectionWish wish) {
        if (wish.removed().isEmpty() && session.region.world.mutation != Mutation.GIVERS_ANNOUNCE_ON) {
            session.region.horizon.waits(session.peer.id, true);
        }
        session.soon(() -> session.conversation().wished(wish));
    }

    @Override
    public List<Wish> wishes() {
        List<Wish> wishes = new ArrayList<>(session.region.placement.wishes(session.peer.id));
        wishes.addAll(session.region.removal.wishes(session.peer.id));
        return wishes;
    }

    @Override
    public boolean givesUp(String collection) {
        return collection.equals(SimPlacement.COLLECTION) && session.region.placement.givesUp();
    }

    @Override
    public List<Origin> gone() {
        return List.copyOf(session.region.removal.gone());
    }

    @Override
    public List<Origin> current() {
        return session.region.met().current().stream()
                .filter(origin -> !origin.region().equals(session.peer.id) && !session.region.removal.isRemoved(origin))
                .toList();
    }

    @Override
    public List<LinkFrame.EraseQuestion> eraseQuestions() {
        return session.region.placement.questions(session.peer.id);
    }

    @Override
    public void answerErase(LinkFrame.EraseQuestion question) {
        long stored = session.conversation().inbound().stored();
        Optional<String> unmet =
                CopyWorth.unmet(question.current(), session.region.met().all().keySet());
        session.soon(() -> session.conversation()
                .eraseAnswer(unmet.map(text -> new LinkFrame.EraseAnswer(question.collection(), question.step(), text))
                        .orElseGet(() -> session.region.placement.answer(question, session.peer.id, stored))));
    }

    @Override
    public void agreed(LinkFrame.EraseAnswer answer) {
        session.soon(() -> session.region.disk.placements.agreed(answer.collection(), session.peer.id, answer.step()));
    }
}
