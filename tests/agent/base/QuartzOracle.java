// What Quartz itself says. Reads lines "ZONE|TIME|COUNT|EXPRESSION" and prints each with the next COUNT times in UTC
// behind it, END where there are no more, or INVALID.
import java.time.Instant;
import java.util.Date;
import java.util.Scanner;
import java.util.TimeZone;
import org.quartz.CronExpression;

class QuartzOracle {
  public static void main(String[] arguments) {
    Scanner lines = new Scanner(System.in);
    while (lines.hasNextLine()) {
      String line = lines.nextLine();
      System.out.println(line + "|" + answer(line.split("\\|", 4)));
    }
  }

  static String answer(String[] question) {
    StringBuilder times = new StringBuilder();
    try {
      CronExpression expression = new CronExpression(question[3]);
      expression.setTimeZone(TimeZone.getTimeZone(question[0]));
      Date time = Date.from(Instant.parse(question[1]));
      for (int left = Integer.parseInt(question[2]); left > 0 && time != null; left--) {
        time = expression.getNextValidTimeAfter(time);
        times.append(times.length() > 0 ? " " : "").append(time == null ? "END" : time.toInstant().toString());
      }
    } catch (java.text.ParseException | RuntimeException invalid) {
      return "INVALID";
    }
    return times.toString();
  }
}
