#include "agent/service/log.h"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <nlohmann/json.hpp>

#include "agent/base/json_text.h"
#include "agent/base/terminal_text.h"
#include "agent/base/time_text.h"
#include "agent/output/records.h"
#include "agent/service/journal.h"

namespace rollcall {
namespace {

// What the command line has said.
struct Given {
  std::string level;
  std::string format;
};
Given& TheGiven() {
  static Given given;
  return given;
}

std::optional<PassId>& ThePass() {
  thread_local std::optional<PassId> pass;
  return pass;
}

int Priority(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::critical:
      return 2;
    case spdlog::level::err:
      return 3;
    case spdlog::level::warn:
      return 4;
    case spdlog::level::info:
      return 6;
    default:
      return 7;
  }
}

// Views into `message`.
LogRecord RecordOf(const spdlog::details::log_msg& message) {
  const auto level = spdlog::level::to_string_view(message.level);
  return {.time = std::chrono::floor<std::chrono::milliseconds>(message.time),
          .level = {level.data(), level.size()},
          .priority = Priority(message.level),
          .message = {message.payload.data(), message.payload.size()},
          .pass = ThePass()};
}

class LineFormatter : public spdlog::formatter {
 public:
  LineFormatter(LogFormat format, LogReader reader) : format_(format), reader_(reader) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    const std::string text = LogLine(RecordOf(message), format_, reader_);
    line.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_, reader_);
  }

 private:
  LogFormat format_;
  LogReader reader_;
};

// What the journal does not take goes to standard error, which it reads as well.
class JournalSink : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const LogRecord record = RecordOf(message);
    if (journal_.Tell(record)) return;
    const std::string line = LogLine(record, LogFormat::kText, LogReader::kJournal);
    std::fwrite(line.data(), 1, line.size(), stderr);
  }
  void flush_() override {}

 private:
  Journal journal_;
};

// JOURNAL_STREAM names the stream by device and inode (systemd.exec(5)); it is inherited by what has another one.
LogReader ReaderOfStandardError() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat file = {};
  if (stream == nullptr || fstat(STDERR_FILENO, &file) != 0) return LogReader::kAnybody;
  const std::string ours = std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino);
  return ours == stream ? LogReader::kJournal : LogReader::kAnybody;
}

void Use(const std::string& level, LogFormat format) {
  const LogReader reader = ReaderOfStandardError();
  const bool tells_journal = reader == LogReader::kJournal && format == LogFormat::kText;
  const std::shared_ptr<spdlog::sinks::sink> sink =
      tells_journal ? std::shared_ptr<spdlog::sinks::sink>(std::make_shared<JournalSink>())
                    : std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("rollcall", sink);
  logger->set_formatter(std::make_unique<LineFormatter>(format, reader));
  logger->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace

std::string LogLine(const LogRecord& record, LogFormat format, LogReader reader) {
  if (format == LogFormat::kJson) {
    nlohmann::ordered_json json = {{"time", ToIso8601(record.time)}, {"level", record.level}};
    if (record.pass) json["pass"] = static_cast<std::int64_t>(*record.pass);
    json["message"] = record.message;
    return JsonText(json) + "\n";
  }
  const std::string pass = record.pass ? " pass=" + std::to_string(static_cast<std::int64_t>(*record.pass)) : "";
  const std::string text = PrintableText(record.message) + pass + "\n";
  if (reader == LogReader::kJournal) return "<" + std::to_string(record.priority) + ">" + text;
  return ToIso8601(record.time) + " " + std::string(record.level) + " " + text;
}

void SetUpLog(std::string_view level, std::string_view format) {
  TheGiven() = {std::string(level), std::string(format)};
  Use(level.empty() ? "off" : std::string(level), format == "json" ? LogFormat::kJson : LogFormat::kText);
}

void SetUpServiceLog(const LogConfig& config) {
  const Given& given = TheGiven();
  const bool json = given.format.empty() ? config.format == LogFormat::kJson : given.format == "json";
  Use(given.level.empty() ? config.level : given.level, json ? LogFormat::kJson : LogFormat::kText);
}

void SetLogPass(std::optional<PassId> pass) { ThePass() = pass; }

}  // namespace rollcall
