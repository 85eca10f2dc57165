package io.linnet.broker;

/**
 * What one shard has counted since the start. Written by the shard's loop only, with plain increments; other threads may read
 * values that are a moment old.
 */
final class Counters {
    long connectionsOpened;
    long connectionsRefused;
    long connectionsBroken;
    long clientsConnected;
    long clientsMaximum;
    long packetsReceived;
    long packetsSent;
    long bytesReceived;
    long bytesSent;
    long publishesReceived;
    long publishesSent;
    long publishesDropped;
    long publishBytesReceived;
    long publishBytesSent;
    long publishesRefused;
    long subscriptionsRefused;
    long protocolViolations;
    long keepAliveTimeouts;
    long connectTimeouts;
    long takeovers;
    long sessionsExpired;
    long messagesExpired;
    long messagesTooLarge;
    long retainedDropped;
    long sessions;
    long subscriptions;
    long sharedSubscriptions;
    long queuedMessages;
    long queuedBytes;
    long storedBytes;
    /** Written to connections and not taken by their peers, as of the last tick. */
    long outputBytes;

    long shardFailures;
    long memoryTight;
}
