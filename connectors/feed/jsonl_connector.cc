#include "connectors/feed/jsonl_connector.h"

#include <array>

#include "connectors/feed/json_record.h"

namespace rollcall {
namespace {

constexpr std::size_t kShownProblems = 5;
constexpr std::int64_t kCheckedLines = 100'000;

using Counts = std::array<std::int64_t, kFeedRecordTypes.size()>;

std::string PlaceOf(const FeedLine& line) {
  std::string place(line.file);
  if (line.number > 0) place += ", line " + std::to_string(line.number);
  return place + ", byte " + std::to_string(line.offset);
}

// "20 registrations, 98 logins, 2 withdrawals".
std::string Describe(const Counts& counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (!text.empty()) text += ", ";
    text += std::to_string(counts[i]) + ' ' + std::string(kFeedRecordTypes[i]) + (counts[i] == 1 ? "" : "s");
  }
  return text;
}

// From lines to the calls of a sink.
class LineTeller {
 public:
  LineTeller(const FeedOptions& options, ObservationSink& sink) : options_(options), sink_(sink) {}

  void Tell(const FeedLine& line) {
    ++lines_;
    if (line.too_long()) {
      return Refuse(line, {},
                    "the line has " + std::to_string(line.bytes) + " bytes, more than max_line_bytes (" +
                        std::to_string(options_.max_line_bytes) + ')');
    }
    const FeedRecord* record = reader_.Read(line.text);
    if (record == nullptr) return Refuse(line, {reader_.id()}, reader_.reason());
    ++counts_[static_cast<std::size_t>(record->type)];
    Tell(line, *record);
  }

  const Counts& counts() const { return counts_; }
  std::int64_t lines() const { return lines_; }
  std::int64_t users() const { return counts_[static_cast<std::size_t>(FeedRecordType::kRegistration)]; }

 private:
  void Refuse(const FeedLine& line, AnchorView anchor, const std::string& reason) {
    sink_.OnUnreadable({.place = PlaceOf(line), .reason = reason, .anchor = anchor});
  }
  // Logins are many, and nobody is told where one of them stands.
  void Tell(const FeedLine& line, const FeedRecord& record) {
    ObservedUser user = record.user;
    const std::string place = record.type == FeedRecordType::kLogin ? std::string() : PlaceOf(line);
    user.place = place;
    switch (record.type) {
      case FeedRecordType::kRegistration:
        return sink_.OnUser(user);
      case FeedRecordType::kLogin:
        return sink_.OnLogin({.user = user, .anchor_source = record.source, .at = record.at});
      case FeedRecordType::kWithdrawal:
        return sink_.OnWithdrawn({.anchor = user.anchor, .at = record.at, .place = place});
    }
  }

  const FeedOptions& options_;
  ObservationSink& sink_;
  JsonRecordReader reader_;
  Counts counts_ = {};
  std::int64_t lines_ = 0;
};

// Keeps the first problems, for `rollcall check`.
class Problems : public ObservationSink {
 public:
  void OnUser(const ObservedUser&) override {}
  void OnGroup(const ObservedGroup&) override {}
  void OnPresent(AnchorView) override {}
  void OnGone(AnchorView) override {}
  void OnWarning(std::string_view) override {}
  void OnUnreadable(const UnreadableRecord& record) override {
    if (++count <= kShownProblems) shown.push_back(std::string(record.place) + ": " + std::string(record.reason));
  }
  std::size_t count = 0;
  std::vector<std::string> shown;
};

class JsonLinesConnector : public Connector {
 public:
  JsonLinesConnector(FeedOptions options, OpenFeed open) : options_(std::move(options)), open_(open) {}

  PullResult Pull(const Cursor& cursor, ObservationSink& sink) override;
  std::vector<Finding> Check() override;

 private:
  const FeedOptions options_;
  const OpenFeed open_;
};

PullResult JsonLinesConnector::Pull(const Cursor& cursor, ObservationSink& sink) {
  const auto transport = open_(options_, cursor.text);
  LineTeller teller(options_, sink);
  while (const FeedLine* line = transport->Next()) teller.Tell(*line);
  for (std::string warning = transport->TakeWarning(); !warning.empty(); warning = transport->TakeWarning()) {
    sink.OnWarning(warning);
  }
  if (teller.lines() == 0 && cursor.text.empty()) sink.OnWarning("the feed is empty");
  return {.coverage = Coverage::kDelta,
          .group_coverage = {},
          .cursor = {.text = transport->Position(), .again = {}},
          .users = teller.users(),
          .proof = "read to what is its end now: " + transport->Proof() + ", " + Describe(teller.counts())};
}

std::vector<Finding> JsonLinesConnector::Check() {
  // Without the query, which may hold a secret.
  const std::string where =
      options_.http.url.empty() ? options_.path : options_.http.url.substr(0, options_.http.url.find('?'));
  std::vector<Finding> findings;
  try {
    const auto transport = open_(options_, {});
    Problems problems;
    LineTeller teller(options_, problems);
    const FeedLine* line = nullptr;
    while (teller.lines() < kCheckedLines && (line = transport->Next()) != nullptr) teller.Tell(*line);
    findings.push_back(
        {Finding::Level::kOk, "feed", where + (line != nullptr ? ", its beginning" : "") + ": " + transport->Proof()});
    const auto level = teller.lines() == 0 ? Finding::Level::kWarning : Finding::Level::kOk;
    findings.push_back({level, "records", Describe(teller.counts())});
    for (const std::string& each : problems.shown) findings.push_back({Finding::Level::kWarning, "line", each});
    if (problems.count > problems.shown.size()) {
      findings.push_back({Finding::Level::kWarning, "line",
                          std::to_string(problems.count - problems.shown.size()) + " more cannot be read"});
    }
  } catch (const SourceUnavailable& error) {
    findings.push_back({Finding::Level::kFailure, "feed", error.what()});
  } catch (const SourceRejected& error) {
    findings.push_back({Finding::Level::kFailure, "feed", error.what()});
  }
  return findings;
}

}  // namespace

std::unique_ptr<Connector> MakeJsonLinesConnector(FeedOptions options, OpenFeed open) {
  return std::make_unique<JsonLinesConnector>(std::move(options), open);
}

}  // namespace rollcall
