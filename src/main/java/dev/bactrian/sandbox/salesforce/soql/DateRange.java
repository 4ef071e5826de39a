package dev.bactrian.sandbox.salesforce.soql;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The days that a date literal such as {@code LAST_N_DAYS:30} means, in UTC.
 *
 * @param first the first day
 * @param end the day after the last
 */
public record DateRange(LocalDate first, LocalDate end) {

    /**
     * Reads a date literal; empty if it is none.
     *
     * @param number what follows the colon, null if nothing does
     */
    static Optional<DateRange> of(String literal, @Nullable Integer number, LocalDate today) {
        String name = literal.toUpperCase(Locale.ROOT);
        return Optional.ofNullable(number == null ? fixed(name, today) : counted(name, number, today));
    }

    private static @Nullable DateRange fixed(String name, LocalDate today) {
        LocalDate week = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
        LocalDate month = today.withDayOfMonth(1);
        LocalDate quarter = month.minusMonths((month.getMonthValue() - 1) % 3);
        LocalDate year = today.withDayOfYear(1);
        return switch (name) {
            case "YESTERDAY" -> new DateRange(today.minusDays(1), today);
            case "TODAY" -> new DateRange(today, today.plusDays(1));
            case "TOMORROW" -> new DateRange(today.plusDays(1), today.plusDays(2));
            case "LAST_WEEK" -> new DateRange(week.minusWeeks(1), week);
            case "THIS_WEEK" -> new DateRange(week, week.plusWeeks(1));
            case "NEXT_WEEK" -> new DateRange(week.plusWeeks(1), week.plusWeeks(2));
            case "LAST_MONTH" -> new DateRange(month.minusMonths(1), month);
            case "THIS_MONTH" -> new DateRange(month, month.plusMonths(1));
            case "NEXT_MONTH" -> new DateRange(month.plusMonths(1), month.plusMonths(2));
            case "LAST_90_DAYS" -> new DateRange(today.minusDays(90), today.plusDays(1));
            case "NEXT_90_DAYS" -> new DateRange(today.plusDays(1), today.plusDays(91));
            case "LAST_QUARTER" -> new DateRange(quarter.minusMonths(3), quarter);
            case "THIS_QUARTER" -> new DateRange(quarter, quarter.plusMonths(3));
            case "NEXT_QUARTER" -> new DateRange(quarter.plusMonths(3), quarter.plusMonths(6));
            case "LAST_YEAR" -> new DateRange(year.minusYears(1), year);
            case "THIS_YEAR" -> new DateRange(year, year.plusYears(1));
            case "NEXT_YEAR" -> new DateRange(year.plusYears(1), year.plusYears(2));
            default -> null;
        };
    }

    private static @Nullable DateRange counted(String name, int n, LocalDate today) {
        LocalDate week = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
        LocalDate month = today.withDayOfMonth(1);
        LocalDate year = today.withDayOfYear(1);
        return switch (name) {
            case "LAST_N_DAYS" -> new DateRange(today.minusDays(n), today.plusDays(1));
            case "NEXT_N_DAYS" -> new DateRange(today.plusDays(1), today.plusDays(n + 1L));
            case "N_DAYS_AGO" -> new DateRange(today.minusDays(n), today.minusDays(n - 1L));
            case "LAST_N_WEEKS" -> new DateRange(week.minusWeeks(n), week);
            case "NEXT_N_WEEKS" -> new DateRange(week.plusWeeks(1), week.plusWeeks(n + 1L));
            case "LAST_N_MONTHS" -> new DateRange(month.minusMonths(n), month);
            case "NEXT_N_MONTHS" -> new DateRange(month.plusMonths(1), month.plusMonths(n + 1L));
            case "LAST_N_YEARS" -> new DateRange(year.minusYears(n), year);
            case "NEXT_N_YEARS" -> new DateRange(year.plusYears(1), year.plusYears(n + 1L));
            default -> null;
        };
    }
}
