package io.linnet.bench;

/**
 * What a broker did with messages for subscribers that were away.
 *
 * @param accepted the time of publishing; its deliveries are queue entries: acknowledged messages times receivers
 * @param acknowledgement from the (intended) time of sending to PUBACK or PUBCOMP, in that time
 * @param drained from the return of the subscribers to the arrival of the last message
 */
record OfflineResult(
        Scenario scenario,
        RunResult.Interval accepted,
        Latencies.Percentiles acknowledgement,
        RunResult.Interval drained,
        RunResult.Account account) {

    boolean faultless() {
        return account.wrong() == 0;
    }
}
