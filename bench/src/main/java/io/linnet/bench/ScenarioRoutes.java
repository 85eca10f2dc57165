package io.linnet.bench;

/** The routes of a named scenario, which follow from its {@link Topology}. */
record ScenarioRoutes(Scenario scenario) implements Routes {
    @Override
    public int flow(int publisher, int subscriber) {
        return scenario.flow(publisher, subscriber);
    }

    @Override
    public int flows() {
        return scenario.flows();
    }

    @Override
    public int receivers(int publisher) {
        return scenario.receivers();
    }

    @Override
    public long share(long sent, int subscriber) {
        return scenario.share(sent, subscriber);
    }

    @Override
    public boolean isOrdered(int flow) {
        return true;
    }

    @Override
    public void each(Visitor visitor) {
        for (int p = 0; p < scenario.publishers(); p++) {
            for (int s = 0; s < scenario.subscribers(); s++) {
                int flow = scenario.flow(p, s);
                if (flow != Topology.NO_FLOW) {
                    visitor.flow(flow, p, s);
                }
            }
        }
    }
}
