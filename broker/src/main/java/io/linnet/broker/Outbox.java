package io.linnet.broker;

import java.util.ArrayList;
import java.util.List;

/** What a shard has for another shard in the current round; given over as one batch at the round's end. */
final class Outbox {
    private final Inbox target;
    private List<Inbox.Parcel> parcels = new ArrayList<>();
    private long weight;

    Outbox(Inbox target) {
        this.target = target;
    }

    /** Adds a parcel; true when it is the first of the round. */
    boolean add(Inbox.Parcel parcel) {
        parcels.add(parcel);
        weight += parcel.message().weight();
        return parcels.size() == 1;
    }

    void flush(Shard from) {
        if (!parcels.isEmpty()) {
            target.put(parcels, weight, from);
            parcels = new ArrayList<>(parcels.size());
            weight = 0;
        }
    }
}
