package io.linnet.bench.micro;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The subscriptions of a fleet of sensors, half of them exact and half with wildcards, and the topics that the sensors publish.
 *
 * <p>There are 100 devices at a site. Each publishes its temperature, which has an exact subscriber; in addition, of the devices of
 * each site,
 *
 * <ul>
 *   <li>40 of 100 are watched by {@code site/S/+/D/#},
 *   <li>30 of 100 by {@code site/S/device/D/+},
 *   <li>20 of 100 by {@code +/S/device/D/alarm/#},
 *   <li>9 of 100 have a fleet beside them that is watched by {@code fleet/N/#},
 *   <li>1 of 100 has a robot that is watched by {@code plant/S/line/L/cell/D/robot/+/axis/+/state}.
 * </ul>
 *
 * <p>The proportions do not depend on the number of subscriptions, so a topic matches as many filters, one to three, in a large
 * population as in a small one. Immutable.
 */
final class Population {
    private static final int DEVICES_OF_A_SITE = 100;

    private final int devices;

    /**
     * @param subscriptions how many filters; half of them are exact
     */
    Population(int subscriptions) {
        devices = subscriptions / 2;
    }

    /** All filters in an order that has nothing to do with their names. */
    List<String> filters() {
        List<String> filters = new ArrayList<>(2 * devices);
        for (int device = 0; device < devices; device++) {
            filters.add(temperature(device));
            filters.add(wildcard(device));
        }
        shuffle(filters);
        return filters;
    }

    private static void shuffle(List<String> list) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = list.size() - 1; i > 0; i--) {
            list.set(i, list.set(random.nextInt(i + 1), list.get(i)));
        }
    }

    /** A topic that matches one to three filters: mostly a temperature, sometimes one of the others. */
    String topic(SplittableRandom random) {
        int device = random.nextInt(devices);
        int kind = random.nextInt(100);
        if (kind < 80) {
            return temperature(device);
        }
        if (kind < 90) {
            return site(device) + "/device/" + within(like(device, 70)) + "/alarm/high";
        }
        if (kind < 99) {
            return "fleet/" + like(device, 90) + "/vehicle/7/position";
        }
        return cell(like(device, 99)) + "/robot/2/axis/5/state";
    }

    private static String temperature(int device) {
        return site(device) + "/device/" + within(device) + "/temp";
    }

    private static String wildcard(int device) {
        int within = within(device);
        if (within < 40) {
            return site(device) + "/+/" + within + "/#";
        }
        if (within < 70) {
            return site(device) + "/device/" + within + "/+";
        }
        if (within < 90) {
            return "+/" + device / DEVICES_OF_A_SITE + "/device/" + within + "/alarm/#";
        }
        return within < 99 ? "fleet/" + device + "/#" : cell(device) + "/robot/+/axis/+/state";
    }

    /** The device of the same site that stands at this place in it. */
    private static int like(int device, int within) {
        return device - within(device) + within;
    }

    private static String site(int device) {
        return "site/" + device / DEVICES_OF_A_SITE;
    }

    private static String cell(int device) {
        return "plant/" + device / DEVICES_OF_A_SITE + "/line/" + device % 7 + "/cell/" + device;
    }

    private static int within(int device) {
        return device % DEVICES_OF_A_SITE;
    }
}
