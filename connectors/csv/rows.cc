#include "connectors/csv/rows.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "connectors/base/members.h"
#include "connectors/base/text.h"
#include "connectors/base/values.h"
#include "connectors/csv/rejects.h"

namespace rollcall {
namespace {

constexpr std::size_t kQuotedBytes = 40;  // enough to recognise a wrong value in a message

std::size_t AnchorColumn(const ColumnPlan& plan) {
  const std::size_t column = plan[CsvTarget::kAnchor];
  return column == ColumnPlan::kNone ? plan[CsvTarget::kLogin] : column;
}

std::string Describe(const CsvError& error, std::int64_t line) {
  std::string place = "column " + std::to_string(error.column) + ": ";
  if (error.line != line) place = "line " + std::to_string(error.line) + ", " + place;
  return place + std::string(Describe(error.fault));
}

// Lengths in characters; beyond them a value is a mistake (a quote that swallowed a line) and nothing a person has.
struct Most {
  CsvTarget target;
  std::size_t characters;
};
constexpr std::array kMost = {Most{CsvTarget::kLogin, 255},       Most{CsvTarget::kEmail, 254},
                              Most{CsvTarget::kDisplayName, 255}, Most{CsvTarget::kGivenName, 255},
                              Most{CsvTarget::kFamilyName, 255},  Most{CsvTarget::kAnchor, 255}};
constexpr std::size_t kMostOfAttribute = 4000;

std::optional<LoginRegex> PatternOf(const CsvOptions& options) {
  if (options.login_pattern.empty()) return std::nullopt;
  try {
    return std::optional<LoginRegex>(std::in_place, options.login_pattern);
  } catch (const std::invalid_argument& error) {
    throw SourceRejected(options.shown_name() + ": login_pattern " + error.what());
  }
}

}  // namespace

RowReader::RowReader(const ColumnPlan& plan, const CsvOptions& options, CsvEncoding encoding)
    : plan_(plan),
      options_(options),
      encoding_(encoding),
      anchor_column_(AnchorColumn(plan)),
      pattern_(PatternOf(options)) {
  for (const std::size_t column : plan.targets) {
    if (column != ColumnPlan::kNone) columns_.push_back(column);
  }
  for (const auto& extra : plan.extras) columns_.push_back(extra.column);
}

const ObservedUser* RowReader::Read(const CsvRecord& record) {
  line_ = record.line;
  cells_ = record.cells;
  place_ = PlaceOfLine(line_);
  user_ = {};
  unreadable_ = {};
  const bool fine = TakeShape(record) && TakeText(record) && TakeAnchor() && TakeLogin() && TakeLengths() &&
                    TakeEnabled() && TakeLastLogin() && TakeGroups() && TakeEmail();
  if (!fine) return nullptr;
  TakeFields();
  return &user_;
}

bool RowReader::TakeShape(const CsvRecord& record) {
  if (record.error) return Refuse(Describe(*record.error, line_));
  if (cells_.size() == plan_.names.size()) return true;
  // Which cell is which cannot be told any more, the anchor's neither.
  return Refuse(std::to_string(cells_.size()) + " cells, but the header has " + std::to_string(plan_.names.size()) +
                "; a cell that holds the delimiter must be quoted");
}

// The anchor's bytes come first, so that an unreadable row is still known to be that user's.
bool RowReader::TakeText(const CsvRecord& record) {
  const auto is_text = [&](std::size_t column) { return record.is_utf8 || IsUtf8(cells_[column]); };
  anchor_ = anchors_.Expect(WithoutFormulaMark(cells_[anchor_column_]));
  if (!is_text(anchor_column_)) return RefuseBytes(anchor_column_);
  for (const std::size_t column : columns_) {
    if (is_text(column)) continue;
    TakeAnchor();
    return RefuseBytes(column);
  }
  login_ = logins_.Expect(FoldKey(Cell(CsvTarget::kLogin)));
  return true;
}

bool RowReader::TakeAnchor() {
  const std::string_view anchor = WithoutFormulaMark(cells_[anchor_column_]);
  const std::string_view rule = BrokenIdentifierRule(anchor);
  if (!rule.empty()) return RefuseCell(anchor_column_, rule);
  unreadable_.anchor = user_.anchor = {anchor};
  if (anchor_column_ == plan_[CsvTarget::kLogin]) return true;  // once as a login is once as an anchor
  return RefuseRepeated(anchor_column_, anchors_.Remember(anchor_, line_), "user");
}

bool RowReader::TakeLogin() {
  const std::size_t column = plan_[CsvTarget::kLogin];
  const std::string_view login = Cell(CsvTarget::kLogin);
  const std::string_view rule = BrokenIdentifierRule(login);
  if (!rule.empty()) return RefuseCell(column, rule);
  if (pattern_ && !pattern_->Matches(login)) {
    return RefuseCell(column, Quoted(login) + "does not match the login pattern " + options_.login_pattern);
  }
  return RefuseRepeated(column, logins_.Remember(login_, line_), "user");
}

bool RowReader::TakeLengths() {
  const auto too_long = [](std::size_t most) { return "is longer than " + std::to_string(most) + " characters"; };
  for (const Most& most : kMost) {
    const std::string_view cell = Cell(most.target);
    if (cell.size() > most.characters && CountCharacters(cell) > most.characters) {
      return RefuseCell(plan_[most.target], too_long(most.characters));
    }
  }
  for (const auto& extra : plan_.extras) {
    const std::string_view cell = cells_[extra.column];
    if (cell.size() > kMostOfAttribute && CountCharacters(cell) > kMostOfAttribute) {
      return RefuseCell(extra.column, too_long(kMostOfAttribute));
    }
  }
  return true;
}

// An empty cell does not tell.
bool RowReader::TakeEnabled() {
  const std::string_view text = Cell(CsvTarget::kEnabled);
  if (text.empty()) return true;
  user_.enabled = ParseTruth(text);
  return user_.enabled || RefuseCell(plan_[CsvTarget::kEnabled], Quoted(text) + "is neither true nor false");
}

bool RowReader::TakeLastLogin() {
  const std::size_t column = plan_[CsvTarget::kLastLogin];
  const std::string_view text = Cell(CsvTarget::kLastLogin);
  if (text.empty()) return true;
  const auto time = ParseTime(text);
  if (!time) return RefuseCell(column, Quoted(text) + "is not a time with its zone, like 2026-01-05T10:00:00Z");
  user_.last_login = {.at = *time, .lag = {}, .attribute = plan_.names[column]};
  return true;
}

bool RowReader::TakeGroups() {
  const std::size_t column = plan_[CsvTarget::kGroups];
  if (column == ColumnPlan::kNone) return true;
  memberships_.clear();
  group_keys_.clear();
  if (const auto wrong = ReadMemberships(Cell(CsvTarget::kGroups), memberships_, group_keys_))
    return RefuseCell(column, *wrong);
  user_.memberships = memberships_;
  // Not even replaced by none.
  const bool is_unsaid = options_.empty == EmptyCells::kKeep && memberships_.empty();
  user_.memberships_told = is_unsaid ? MembershipsTold::kSome : options_.groups;
  return true;
}

// Last: a row that is refused for another reason does not take the address from the one after it.
bool RowReader::TakeEmail() {
  const std::size_t column = plan_[CsvTarget::kEmail];
  const std::string_view email = Cell(CsvTarget::kEmail);
  if (email.empty()) return true;
  const std::string_view rule = BrokenEmailRule(email);
  if (!rule.empty()) return RefuseCell(column, rule);
  if (options_.shared_email == SharedEmail::kAllowed) return true;
  return RefuseRepeated(column, emails_.Remember(FoldKey(email), line_), "mail address");
}

void RowReader::TakeFields() {
  const bool clears = options_.empty == EmptyCells::kClear;
  user_.unsaid = Unsaid::kAttributes;
  for (std::size_t i = 0; i < user_.fields.size(); ++i) {
    user_.fields[i] = Cell(static_cast<CsvTarget>(i));
    const bool is_told = plan_.targets[i] != ColumnPlan::kNone && (clears || !user_.fields[i].empty());
    if (!is_told) user_.unsaid = user_.unsaid | UnsaidField(i);
  }
  attributes_.clear();
  for (const auto& extra : plan_.extras) {
    const std::string_view value = WithoutFormulaMark(cells_[extra.column]);
    if (clears || !value.empty()) attributes_.push_back({extra.name, value});
  }
  user_.attributes = attributes_;
  user_.place = place_;
}

bool RowReader::Refuse(std::string reason) {
  reason_ = std::move(reason);
  unreadable_.place = place_;
  unreadable_.reason = reason_;
  return false;
}

bool RowReader::RefuseCell(std::size_t column, std::string_view reason) {
  return Refuse("column " + plan_.names[column] + ": " + std::string(reason));
}

bool RowReader::RefuseBytes(std::size_t column) {
  return RefuseCell(column, "holds bytes that are not " + std::string(NameOf(encoding_)) + ", at character " +
                                std::to_string(FirstBadCharacter(cells_[column])) +
                                "; save the file as UTF-8, or tell its encoding");
}

// `before`: the line on which the value was; 0: nowhere, and nothing is refused.
bool RowReader::RefuseRepeated(std::size_t column, std::int64_t before, std::string_view what) {
  if (before == 0) return true;
  return RefuseCell(column, "has the same value as on line " + std::to_string(before) + "; each " + std::string(what) +
                                " may be there once");
}

std::string_view RowReader::Cell(CsvTarget target) const {
  const std::size_t column = plan_[target];
  return column == ColumnPlan::kNone ? std::string_view() : WithoutFormulaMark(cells_[column]);
}

// The value in quotes and a blank, on one line and not too long; empty: it is not to be shown.
std::string RowReader::Quoted(std::string_view value) const {
  if (!plan_.passwords.empty()) return "";
  std::string shown(value.substr(0, kQuotedBytes));
  // A character that was cut in the middle goes altogether.
  while (!IsUtf8(shown)) shown.pop_back();
  std::replace_if(
      shown.begin(), shown.end(), [](unsigned char byte) { return byte < 0x20 || byte == 0x7F; }, '?');
  return "'" + shown + (shown.size() < value.size() ? "...' " : "' ");
}

}  // namespace rollcall
