package dev.netlift.local.eventbridge;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Minutes, hours, day of month, month, day of week, year, as EventBridge reads them, UTC. */
record Cron(BitSet minutes, BitSet hours, BitSet months, BitSet years, Predicate<LocalDate> day)
    implements Schedule {
  private static final int YEAR_MIN = 1970;
  private static final int YEAR_MAX = 2199;
  private static final List<String> MONTHS =
      List.of(
          "", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> DAYS =
      List.of("", "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  /** Empty when it is no expression. */
  static Optional<Cron> parse(String text) {
    String[] fields = text.strip().toUpperCase(Locale.ROOT).split(" +", -1);
    if (fields.length != 6 || fields[2].equals("?") == fields[4].equals("?")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Cron(
              set(fields[0], 0, 59, List.of()),
              set(fields[1], 0, 23, List.of()),
              set(fields[3], 1, 12, MONTHS),
              set(fields[5], YEAR_MIN, YEAR_MAX, List.of()),
              fields[2].equals("?") ? dayOfWeek(fields[4]) : dayOfMonth(fields[2])));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Instant> next(Instant after) {
    LocalDateTime from = LocalDateTime.ofInstant(after, ZoneOffset.UTC).withNano(0).withSecond(0);
    LocalDateTime start = from.plusMinutes(1);
    LocalTime time = start.toLocalTime();
    for (LocalDate date = start.toLocalDate(); date.getYear() <= YEAR_MAX; ) {
      if (!years.get(date.getYear())) {
        date = LocalDate.of(date.getYear() + 1, 1, 1);
      } else if (!months.get(date.getMonthValue())) {
        date = date.plusMonths(1).withDayOfMonth(1);
      } else {
        Optional<LocalTime> found = day.test(date) ? timeFrom(time) : Optional.empty();
        if (found.isPresent()) {
          return Optional.of(date.atTime(found.get()).toInstant(ZoneOffset.UTC));
        }
        date = date.plusDays(1);
      }
      time = LocalTime.MIDNIGHT;
    }
    return Optional.empty();
  }

  private Optional<LocalTime> timeFrom(LocalTime earliest) {
    int minute = hours.get(earliest.getHour()) ? minutes.nextSetBit(earliest.getMinute()) : -1;
    if (minute >= 0) {
      return Optional.of(LocalTime.of(earliest.getHour(), minute));
    }
    int hour = hours.nextSetBit(earliest.getHour() + 1);
    return hour < 0 ? Optional.empty() : Optional.of(LocalTime.of(hour, minutes.nextSetBit(0)));
  }

  private static BitSet set(String field, int least, int most, List<String> names) {
    var set = new BitSet();
    for (String part : field.split(",", -1)) {
      String[] stepped = part.split("/", -1);
      if (stepped.length > 2) {
        throw new IllegalArgumentException(part);
      }
      int step = stepped.length == 2 ? Integer.parseInt(stepped[1]) : 1;
      String[] range = stepped[0].split("-", -1);
      int from = stepped[0].equals("*") ? least : number(range[0], names);
      int to = stepped.length == 2 || stepped[0].equals("*") ? most : from;
      if (range.length == 2) {
        to = number(range[1], names);
      }
      if (range.length > 2 || from < least || to > most || from > to || step < 1) {
        throw new IllegalArgumentException(part);
      }
      for (int i = from; i <= to; i += step) {
        set.set(i);
      }
    }
    return set;
  }

  private static int number(String text, List<String> names) {
    int named = names.indexOf(text);
    return named > 0 ? named : Integer.parseInt(text);
  }

  private static Predicate<LocalDate> dayOfMonth(String field) {
    List<Predicate<LocalDate>> any = new ArrayList<>();
    for (String part : field.split(",", -1)) {
      if (part.equals("L")) {
        any.add(date -> date.getDayOfMonth() == date.lengthOfMonth());
      } else if (part.equals("LW")) {
        any.add(date -> date.equals(weekdayNear(date, date.lengthOfMonth())));
      } else if (part.endsWith("W")) {
        int day = Integer.parseInt(part.substring(0, part.length() - 1));
        if (day < 1 || day > 31) {
          throw new IllegalArgumentException(part);
        }
        any.add(date -> day <= date.lengthOfMonth() && date.equals(weekdayNear(date, day)));
      } else {
        BitSet days = set(part, 1, 31, List.of());
        any.add(date -> days.get(date.getDayOfMonth()));
      }
    }
    return date -> any.stream().anyMatch(p -> p.test(date));
  }

  /** The weekday nearest to a day, in the same month. */
  private static LocalDate weekdayNear(LocalDate month, int day) {
    LocalDate date = month.withDayOfMonth(day);
    if (date.getDayOfWeek() == DayOfWeek.SATURDAY) {
      return day == 1 ? date.plusDays(2) : date.minusDays(1);
    }
    if (date.getDayOfWeek() == DayOfWeek.SUNDAY) {
      return day == date.lengthOfMonth() ? date.minusDays(2) : date.plusDays(1);
    }
    return date;
  }

  private static Predicate<LocalDate> dayOfWeek(String field) {
    List<Predicate<LocalDate>> any = new ArrayList<>();
    for (String part : field.split(",", -1)) {
      int hash = part.indexOf('#');
      if (hash > 0) {
        DayOfWeek day = dayOfWeekOf(part.substring(0, hash));
        int nth = Integer.parseInt(part.substring(hash + 1));
        if (nth < 1 || nth > 5) {
          throw new IllegalArgumentException(part);
        }
        any.add(d -> d.getDayOfWeek() == day && (d.getDayOfMonth() + 6) / 7 == nth);
      } else if (part.equals("L")) {
        any.add(date -> date.getDayOfWeek() == DayOfWeek.SATURDAY);
      } else if (part.endsWith("L")) {
        DayOfWeek day = dayOfWeekOf(part.substring(0, part.length() - 1));
        any.add(date -> date.with(TemporalAdjusters.lastInMonth(day)).equals(date));
      } else {
        BitSet days = set(part, 1, 7, DAYS);
        // Sunday is 1 here and 7 in Java.
        any.add(date -> days.get(date.getDayOfWeek().getValue() % 7 + 1));
      }
    }
    return date -> any.stream().anyMatch(p -> p.test(date));
  }

  private static DayOfWeek dayOfWeekOf(String text) {
    int day = number(text, DAYS);
    if (day < 1 || day > 7) {
      throw new IllegalArgumentException(text);
    }
    return DayOfWeek.of(day == 1 ? 7 : day - 1);
  }
}
