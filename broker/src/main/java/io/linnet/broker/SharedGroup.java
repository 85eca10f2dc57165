package io.linnet.broker;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A shared subscription: the sessions that share the messages of one filter under one share name (MQTT 5.0 section 4.8.2). Members
 * may belong to different shards; any loop may pick, each member's own loop says whether it is ready.
 */
final class SharedGroup {
    /** A session in the group. */
    static final class Member {
        final Session session;
        final SharedGroup group;
        private final Receiver receiver;
        private volatile Permissions permissions;
        private volatile boolean online;
        private volatile boolean ready;

        Member(SharedGroup group, Session session, java.util.function.Function<SharedGroup, Receiver> receiver) {
            this.group = group;
            this.session = session;
            this.receiver = receiver.apply(group);
            this.permissions = session.permissions();
        }

        Receiver receiver() {
            return receiver;
        }

        /** Says what the session may receive from now on; on its own loop. */
        void permissions(Permissions now) {
            permissions = now;
        }

        boolean mayReceive(String topicName) {
            Permissions now = permissions;
            return now.receivesAll() || now.mayReceive(topicName);
        }

        /** Says how the session stands; on its own loop. {@code nowReady} means that it can be sent a message at once. */
        void state(boolean nowOnline, boolean nowReady) {
            if (online != nowOnline) {
                online = nowOnline;
            }
            if (ready != nowReady) {
                ready = nowReady;
            }
        }
    }

    private final String filter;
    private final CopyOnWriteArrayList<Member> members = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    SharedGroup(String filter) {
        this.filter = filter;
    }

    /** The whole filter, with {@code $share/} and the share name. */
    String filter() {
        return filter;
    }

    void join(Member member) {
        members.add(member);
    }

    void leave(Member member) {
        members.remove(member);
    }

    void replace(Member old, Member replacement) {
        replacement.state(old.online, old.ready);
        members.replaceAll(member -> member == old ? replacement : member);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /**
     * Whose turn it is among those that may receive the topic: the next member that can be sent a message at once; else the next that is connected; else, for a message
     * that can wait, the next at all.
     *
     * @param topicName of the message
     * @param mayWait whether the message can be queued for a member that is away
     * @param except a member that is not asked again
     */
    @Nullable
    Member pick(String topicName, boolean mayWait, @Nullable Session except) {
        Object[] all = members.toArray();
        int start = all.length == 0 ? 0 : Math.floorMod(turn.getAndIncrement(), all.length);
        Member connected = null;
        Member any = null;
        for (int i = 0; i < all.length; i++) {
            Member member = (Member) all[(start + i) % all.length];
            if (member.session == except || !member.mayReceive(topicName)) {
                continue;
            }
            if (member.ready) {
                return member;
            }
            connected = connected == null && member.online ? member : connected;
            any = any == null ? member : any;
        }
        return connected != null || !mayWait ? connected : any;
    }
}
