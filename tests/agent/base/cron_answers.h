// Questions to a cron expression and the answers, one a line: ZONE|TIME|COUNT|EXPRESSION|ANSWER.
#pragma once

#include <string>
#include <string_view>

#include "agent/base/cron.h"
#include "agent/base/time_text.h"

namespace rollcall {

struct CronQuestion {
  std::string zone;
  std::string time;
  int count = 1;
  std::string expression;
};

inline std::string ToLine(const CronQuestion& question) {
  return question.zone + "|" + question.time + "|" + std::to_string(question.count) + "|" + question.expression;
}

// Reads what ToLine wrote, and leaves the answer behind it in `answer`.
inline CronQuestion ReadQuestion(std::string_view line, std::string& answer) {
  const auto next = [&line] {
    const auto end = line.find('|');
    const std::string part(line.substr(0, end));
    line.remove_prefix(end == line.npos ? line.size() : end + 1);
    return part;
  };
  CronQuestion question = {.zone = next(), .time = next(), .count = std::stoi(next()), .expression = next()};
  answer = std::string(line);
  return question;
}

// "2026-01-01T23:15:00Z 2026-01-02T23:15:00Z", END where there are no more, INVALID.
inline std::string AnswerOf(const CronQuestion& question) {
  try {
    const Cron cron(question.expression);
    const Zone zone(question.zone);
    std::optional<TimePoint> time = ParseIso8601(question.time);
    std::string answer;
    for (int left = question.count; left > 0 && time; --left) {
      time = cron.NextAfter(*time, zone);
      answer += answer.empty() ? "" : " ";
      answer += time ? ToIso8601(*time).substr(0, 19) + "Z" : "END";
    }
    return answer;
  } catch (const InvalidCron&) {
    return "INVALID";
  }
}

}  // namespace rollcall
