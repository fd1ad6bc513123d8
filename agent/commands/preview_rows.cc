#include "agent/commands/preview_rows.h"

#include <nlohmann/json.hpp>

#include "agent/base/terminal_text.h"
#include "agent/base/time_text.h"
#include "agent/output/printer.h"
#include "connectors/csv/preview.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kPreviewColumns = {
    Column{.title = "PLACE", .field = "place"},
    Column{.title = "LOGIN", .field = "login"},
    Column{.title = "EMAIL", .field = "email", .empty = Column::Empty::kHidden},
    Column{.title = "DISPLAY NAME", .field = "display_name", .empty = Column::Empty::kHidden},
    Column{.title = "GIVEN NAME", .field = "given_name", .empty = Column::Empty::kHidden},
    Column{.title = "FAMILY NAME", .field = "family_name", .empty = Column::Empty::kHidden},
    Column{.title = "ENABLED", .field = "enabled", .empty = Column::Empty::kHidden},
    Column{.title = "LAST LOGIN", .field = "last_login", .empty = Column::Empty::kHidden},
    Column{.title = "GROUPS", .field = "groups", .empty = Column::Empty::kHidden},
    Column{.title = "ATTRIBUTES", .field = "attributes", .empty = Column::Empty::kHidden},
    Column{.title = "REJECTED", .field = "rejected", .empty = Column::Empty::kHidden},
};

// Ends the pull when enough was read.
struct Enough {};

Json RecordOf(const ObservedUser& user) {
  Json record = {{"place", user.place}};
  for (std::size_t i = 0; i < kFieldNames.size(); ++i) {
    if (!user.fields[i].empty()) record[std::string(kFieldNames[i])] = user.fields[i];
  }
  if (user.enabled) record["enabled"] = *user.enabled ? "yes" : "no";
  if (user.last_login) record["last_login"] = ToIso8601(user.last_login->at);
  std::string groups;
  for (const auto& membership : user.memberships) {
    groups += (groups.empty() ? "" : "; ") + std::string(membership.role) + ":" + std::string(membership.group.text);
  }
  if (!groups.empty()) record["groups"] = groups;
  std::string attributes;
  for (const auto& attribute : user.attributes) {
    if (attribute.value.empty()) continue;
    attributes += (attributes.empty() ? "" : "; ") + std::string(attribute.name) + "=" + std::string(attribute.value);
  }
  if (!attributes.empty()) record["attributes"] = attributes;
  return record;
}

class PreviewSink : public ObservationSink {
 public:
  PreviewSink(Context& context, std::int64_t rows) : context_(context), left_(rows) {}

  void OnUser(const ObservedUser& user) override { Show(RecordOf(user)); }
  void OnUnreadable(const UnreadableRecord& record) override {
    Show({{"place", record.place}, {"rejected", record.reason}});
  }
  void OnWarning(std::string_view message) override { context_.err << "warning: " << PrintableText(message) << '\n'; }
  void OnGroup(const ObservedGroup&) override {}
  void OnPresent(AnchorView) override {}
  void OnGone(AnchorView) override {}

  void Finish() { printer_.Finish("The file has no rows."); }

 private:
  // A table would be wider than a terminal: each row is a paragraph.
  void Show(const Json& record) {
    if (context_.format == OutputFormat::kTable) {
      Card card;
      for (const auto& [name, value] : record.items()) {
        if (name != "place") card.push_back(Line(name, value.get_ref<const std::string&>()));
      }
      context_.out << record.at("place").get_ref<const std::string&>() << '\n';
      PrintOne(card, record, kPreviewColumns, context_);
    } else {
      printer_.Print(record);
    }
    if (--left_ == 0) throw Enough();
  }

  Context& context_;
  std::int64_t left_;
  Printer printer_{kPreviewColumns, context_};
};

}  // namespace

ExitCode PreviewRows(const CsvOptions& csv, std::int64_t rows, Context& context) {
  if (context.format == OutputFormat::kTable) context.out << PrintableText(SummarizeCsv(csv)) << '\n';
  PreviewSink sink(context, rows);
  try {
    MakeCsvConnector(csv)->Pull({}, sink);
  } catch (const Enough&) {  // the rest of the file is not asked for
  }
  if (context.format != OutputFormat::kTable) sink.Finish();
  return ExitCode::kFine;
}

}  // namespace rollcall
