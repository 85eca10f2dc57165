package io.linnet.broker;

/**
 * Port: which shard owns a client. Fixed for a single node; an engine that moves shards between nodes implements it too, which is
 * why nobody asks a shard for a client without asking here first.
 */
public interface Placement {
    /** The number of the shard that owns this client, 0 to {@code shards - 1}. Any thread. */
    int shardOf(String clientIdentifier, int shards);

    /** All shards are here, forever: the client identifier's hash decides. */
    static Placement local() {
        return (clientIdentifier, shards) -> Math.floorMod(spread(clientIdentifier.hashCode()), shards);
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }
}
