package dev.bactrian.sandbox.seed;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The companies that the two systems hold at the start; the same ones every time.
 *
 * <p>Of {@code n} Accounts in Salesforce the first four fifths are in PostgreSQL too, which has half as many again of its own. A
 * tenth of what both have differs in one field.
 */
public final class Companies {
    private static final Instant OLDEST = Instant.parse("2025-01-02T08:00:00Z");
    private static final int DAYS = 300;
    private static final List<String> FIRST = List.of(
            "Aldermoor",
            "Amberly",
            "Birchwood",
            "Bluewater",
            "Brightline",
            "Cascade",
            "Cedar Ridge",
            "Clearbrook",
            "Copperfield",
            "Crestview",
            "Eastgate",
            "Fairhaven",
            "Foxglove",
            "Glenmore",
            "Granite Peak",
            "Greenfield",
            "Harborview",
            "Highland",
            "Ironbridge",
            "Juniper",
            "Kingsley",
            "Lakeshore",
            "Larkspur",
            "Meridian",
            "Northwind",
            "Oakhurst",
            "Pinecrest",
            "Quarry Hill",
            "Redwood",
            "Riverbend",
            "Saltmarsh",
            "Silverton",
            "Stonegate",
            "Summit",
            "Thornbury",
            "Timberline",
            "Union Square",
            "Valley Forge",
            "Westbrook",
            "Willowmere");
    private static final List<Trade> TRADES = List.of(
            new Trade("Foods", "Food & Beverage"),
            new Trade("Logistics", "Transportation"),
            new Trade("Robotics", "Manufacturing"),
            new Trade("Health Partners", "Healthcare"),
            new Trade("Capital", "Finance"),
            new Trade("Software", "Technology"),
            new Trade("Energy", "Energy"),
            new Trade("Builders", "Construction"),
            new Trade("Insurance Group", "Insurance"),
            new Trade("Outfitters", "Retail"),
            new Trade("Telecom", "Telecommunications"),
            new Trade("Bank", "Banking"),
            new Trade("Chemicals", "Chemicals"),
            new Trade("Farms", "Agriculture"),
            new Trade("Media House", "Media"),
            new Trade("Machine Works", "Machinery"),
            new Trade("Consulting", "Consulting"),
            new Trade("Biosciences", "Biotechnology"),
            new Trade("Hotels", "Hospitality"),
            new Trade("Shipping Lines", "Shipping"));
    private static final List<String> FORMS = List.of("Inc.", "LLC", "Corp.", "Group", "& Sons", "Holdings", "Co.");
    private static final List<Place> PLACES = List.of(
            new Place("Portland", "OR", "503"),
            new Place("Austin", "TX", "512"),
            new Place("Denver", "CO", "303"),
            new Place("Chicago", "IL", "312"),
            new Place("Boston", "MA", "617"),
            new Place("Seattle", "WA", "206"),
            new Place("Atlanta", "GA", "404"),
            new Place("Columbus", "OH", "614"),
            new Place("Raleigh", "NC", "919"),
            new Place("Phoenix", "AZ", "602"),
            new Place("Madison", "WI", "608"),
            new Place("Tampa", "FL", "813"));

    private record Trade(String word, String industry) {}

    private record Place(String city, String state, String areaCode) {}

    private Companies() {}

    /** How many of that many Accounts are in PostgreSQL too. */
    public static int shared(int accounts) {
        return accounts * 4 / 5;
    }

    /** How many companies only PostgreSQL has. */
    public static int onlyInPostgres(int accounts) {
        return shared(accounts) / 2;
    }

    /** Company number {@code i} as Salesforce has it. */
    public static Company inSalesforce(int i) {
        Company company = original(i);
        return differs(i) && i / 10 % 2 == 0 ? edited(company, i) : company;
    }

    /** Company number {@code i} as PostgreSQL has it. */
    public static Company inPostgres(int i) {
        Company company = original(i);
        return differs(i) && i / 10 % 2 == 1 ? edited(company, i) : company;
    }

    private static boolean differs(int i) {
        return i % 10 == 7;
    }

    private static Company original(int i) {
        Random random = new Random(31L * i + 7);
        random.nextInt();
        Trade trade = TRADES.get(i / FIRST.size() % TRADES.size());
        int round = i / (FIRST.size() * TRADES.size());
        String form = FORMS.get((i + round) % FORMS.size());
        String number = round < FORMS.size() ? "" : " " + (round / FORMS.size() + 1);
        String name = FIRST.get(i % FIRST.size()) + " " + trade.word + " " + form + number;
        Place place = PLACES.get(random.nextInt(PLACES.size()));
        String phone = "(%s) 555-%04d".formatted(place.areaCode, random.nextInt(10_000));
        BigDecimal revenue = BigDecimal.valueOf((random.nextInt(99_000) + 1_000) * 50_000L, 2);
        String site = (FIRST.get(i % FIRST.size()) + trade.word).replaceAll("[^A-Za-z]", "");
        Instant modified = OLDEST.plus(Duration.ofSeconds(random.nextInt(DAYS * 86_400)));
        return new Company(
                name,
                trade.industry,
                revenue,
                phone,
                random.nextInt(4_000) + 5,
                place.city,
                place.state,
                "www." + site.toLowerCase(Locale.ROOT) + ".example",
                modified);
    }

    /** What one side changed some weeks after the two were equal. */
    private static Company edited(Company company, int i) {
        Company later =
                company.withModified(company.modified().plus(Duration.ofDays(20).plusMinutes(i)));
        return switch (i / 10 % 4) {
            case 0 -> later.withPhone(company.phone().substring(0, 10) + "%04d".formatted(1000 + i * 37 % 9000));
            case 1 -> later.withRevenue(company.revenue().add(new BigDecimal("125000.50")));
            case 2 -> later.withIndustry(company.industry().equals("Consulting") ? "Engineering" : "Consulting");
            default -> later.withName(company.name() + " International");
        };
    }
}
