package dev.atoll.replication.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.link.SessionRules.Session;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.RefusalReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LinkAdmissionsTest {

    private static final RegionId EU = RegionId.of("eu");
    private static final RegionId US = RegionId.of("us");
    private static final RegionId AP = RegionId.of("ap");
    private static final Map<String, String> LINK_ADDRESSES = Map.of("a:1", "a:9081", "b:1", "b:9081");

    private final LinkAdmissions open = admissions("a:1", true);

    private static LinkAdmissions admissions(String node, boolean acceptUnknown) {
        LinkAdmissions admissions = new LinkAdmissions(
                new LinkAdmissions.Place(EU, node, Set.of(US), acceptUnknown),
                address -> Optional.ofNullable(LINK_ADDRESSES.get(address)));
        admissions.nodes(List.of(node));
        return admissions;
    }

    private static LinkFrame.Hello hello(RegionId region) {
        return hello(region, new UUID(2, 2));
    }

    private static LinkFrame.Hello hello(RegionId region, UUID instance) {
        return new LinkFrame.Hello(1, 1, region, new UUID(1, 1), instance, "mesh", 0, 1023, List.of(), 0);
    }

    private static void refused(Optional<LinkFrame.Refuse> objection, RefusalReason reason, String text) {
        assertThat(objection).hasValueSatisfying(refuse -> {
            assertThat(refuse.reason()).isEqualTo(reason);
            assertThat(refuse.text()).contains(text);
        });
    }

    @Test
    void aConfiguredPeerMayHaveTheLink() {
        assertThat(open.objection(null, hello(US), null)).isEmpty();
        assertThat(open.objection(US, hello(US), null)).isEmpty();
    }

    @Test
    void anotherRegionThanTheOneDialedIsRefused() {
        refused(open.objection(US, hello(AP), null), RefusalReason.UNKNOWN_PEER, "expects region us");
    }

    @Test
    void aRegionThatIsNotConfiguredNeedsPermission() {
        assertThat(open.objection(null, hello(AP), null)).isEmpty();
        refused(
                admissions("a:1", false).objection(null, hello(AP), null),
                RefusalReason.UNKNOWN_PEER,
                "atoll.replication.peers");
    }

    @Test
    void onlySoManyRegionsThatAreNotConfiguredAreTaken() {
        for (int i = 0; i < LinkAdmissions.MAX_UNKNOWN; i++) {
            assertThat(open.objection(null, hello(RegionId.of("region-" + i)), null))
                    .isEmpty();
        }
        refused(open.objection(null, hello(AP), null), RefusalReason.UNKNOWN_PEER, "no more");
        assertThat(open.objection(null, hello(RegionId.of("region-7")), null)).isEmpty();
        assertThat(open.objection(null, hello(US), null)).isEmpty();
    }

    @Test
    void aRefusedRegionIsNotCounted() {
        LinkAdmissions unready = admissions("a:1", true);
        unready.nodes(List.of());
        for (int i = 0; i <= LinkAdmissions.MAX_UNKNOWN; i++) {
            refused(
                    unready.objection(null, hello(RegionId.of("region-" + i)), null),
                    RefusalReason.NOT_OWNER,
                    "Another node");
        }
        unready.nodes(List.of("a:1"));
        assertThat(unready.objection(null, hello(AP), null)).isEmpty();
    }

    @Test
    void oneNodeOwnsALinkAndTheOthersNameItsAddress() {
        List<String> nodes = List.of("a:1", "b:1");
        LinkAdmissions a = admissions("a:1", true);
        LinkAdmissions b = admissions("b:1", true);
        a.nodes(nodes);
        b.nodes(nodes);
        assertThat(a.owns(US)).isNotEqualTo(b.owns(US));
        LinkAdmissions other = a.owns(US) ? b : a;
        String owner = LINK_ADDRESSES.get(a.owns(US) ? "a:1" : "b:1");
        Optional<LinkFrame.Refuse> objection = other.objection(null, hello(US), null);
        refused(objection, RefusalReason.NOT_OWNER, owner);
        assertThat(objection.orElseThrow().owner()).isEqualTo(owner);
        other.nodes(List.of(other == a ? "a:1" : "b:1"));
        assertThat(other.objection(null, hello(US), null)).isEmpty();
    }

    @Test
    void aNodeThatKnowsNoNodesOwnsNothing() {
        LinkAdmissions unready = admissions("a:1", true);
        unready.nodes(List.of());
        assertThat(unready.owns(US)).isFalse();
    }

    @Test
    void ofTwoConnectionsTheOneThatTheSmallerRegionDialedStays() {
        Session dialedHere = open.session(US, hello(US));
        Session dialedThere = open.session(null, hello(US));
        assertThat(dialedHere.dialedBy()).isEqualTo(EU);
        assertThat(dialedThere.dialedBy()).isEqualTo(US);
        refused(open.objection(null, hello(US), dialedHere), RefusalReason.ALREADY_LINKED, "eu opened stays");
        assertThat(open.objection(US, hello(US), dialedThere)).isEmpty();
        assertThat(open.objection(null, hello(US, new UUID(3, 3)), dialedHere)).isEmpty();
    }
}
