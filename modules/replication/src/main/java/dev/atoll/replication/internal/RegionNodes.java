package dev.atoll.replication.internal;

import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** The processes of a region as its cluster has them; a node that starts again is another one. Safe for many threads. */
public final class RegionNodes {

    private final Cluster cluster;

    public RegionNodes(ActorSystem<?> system) {
        this.cluster = Cluster.get(system);
    }

    public boolean isOver() {
        return cluster.isTerminated();
    }

    /** This process. */
    public String self() {
        return name(cluster.selfMember());
    }

    private static String name(Member member) {
        return member.uniqueAddress().address().hostPort() + "#"
                + member.uniqueAddress().longUid();
    }

    /** All that may still do something. */
    public Set<String> all() {
        Set<String> nodes = new HashSet<>();
        for (Member member : cluster.state().getMembers()) {
            if (!member.status().equals(MemberStatus.down()) && !member.status().equals(MemberStatus.removed())) {
                nodes.add(name(member));
            }
        }
        nodes.add(self());
        return nodes;
    }

    /** Whether this process is of the region's cluster, and so knows of the others. */
    public boolean isMember() {
        return cluster.selfMember().status().equals(MemberStatus.up());
    }

    /** Whether this process is a member of the region's cluster, and no other is, in whatever state. */
    public boolean isAlone() {
        return isMember() && cluster.state().members().size() == 1;
    }

    /** One node of the region, as far as its nodes agree. */
    public boolean decides() {
        String lowest = self();
        for (Member member : cluster.state().getMembers()) {
            if (member.status().equals(MemberStatus.up()) && name(member).compareTo(lowest) < 0) {
                lowest = name(member);
            }
        }
        return lowest.equals(self());
    }
}
