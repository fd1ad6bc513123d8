#include "connectors/csv/rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "connectors/base/members.h"
#include "connectors/base/text.h"
#include "connectors/base/values.h"
#include "connectors/csv/footer.h"
#include "connectors/csv/rejects.h"
#include "connectors/csv/setting.h"

namespace rollcall {
namespace {

constexpr std::size_t kQuotedBytes = 40;  // enough to recognise a wrong value in a message

std::size_t AnchorColumn(const ColumnPlan& plan) {
  const std::size_t column = plan[CsvTarget::kAnchor];
  return column == ColumnPlan::kNone ? plan[CsvTarget::kLogin] : column;
}

std::string Describe(const CsvError& error, std::int64_t line) {
  std::string place = "character " + std::to_string(error.column) + ": ";
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

TimeReader TimesOf(const CsvOptions& options) try {
  return TimeReader(options.date_formats, options.date_time_zone);
} catch (const std::invalid_argument& error) {
  throw SourceRejected(options.shown_name() + ": " + error.what());
}

// Active Directory replicates the attribute this late.
std::chrono::milliseconds LagOf(std::string_view column) {
  return EqualsIgnoringCase(column, "lastLogonTimestamp") ? std::chrono::days(14) : std::chrono::days(0);
}

}  // namespace

RowReader::RowReader(const ColumnPlan& plan, const CsvOptions& options, const CsvEncoding& encoding)
    : plan_(plan),
      options_(options),
      encoding_(encoding),
      anchor_column_(AnchorColumn(plan)),
      pattern_(PatternOf(options)),
      state_words_(options.true_words, options.false_words),
      times_(TimesOf(options)) {
  for (const std::size_t column : plan.targets) {
    if (column != ColumnPlan::kNone) columns_.push_back(column);
  }
  for (const auto& extra : plan.extras) columns_.push_back(extra.column);
}

// Reads on behind what is wrong, so that one look at the row is enough to correct all of it.
const ObservedUser* RowReader::Read(const CsvRecord& record) {
  line_ = record.line;
  is_utf8_ = record.is_utf8;
  cells_ = record.cells;
  place_ = PlaceOfLine(line_);
  reason_.clear();
  user_ = {};
  unreadable_ = {};
  if (TakeShape(record)) {
    TakeText();
    TakeAnchor();
    TakeLogin();
    TakeLengths();
    TakeEnabled();
    TakeLastLogin();
    TakeGroups();
    TakeEmail();
  }
  unreadable_.place = place_;
  unreadable_.reason = reason_;
  if (!is_fine()) return nullptr;
  TakeFields();
  return &user_;
}

bool RowReader::TakeShape(const CsvRecord& record) {
  if (record.error) {
    Refuse(Describe(*record.error, line_));
    return false;
  }
  cells_ = FitCells(cells_, plan_.names.size());
  if (LooksLikeFooter(cells_, plan_.names.size())) {
    Refuse(Quoted(cells_[0]) + "looks like a footer and not like a user; delete the line" +
           (options_.is_import() ? "" : ", or set trailer to what it begins with if every list ends like this"));
    return false;
  }
  if (cells_.size() == plan_.names.size()) return true;
  // Which cell is which is not known any more, the anchor's neither.
  Refuse(std::to_string(cells_.size()) + (cells_.size() == 1 ? " cell" : " cells") + ", but the header has " +
         std::to_string(plan_.names.size()) + "; a cell that holds the delimiter must be quoted");
  return false;
}

bool RowReader::IsText(std::size_t column) const { return is_utf8_ || IsUtf8(cells_[column]); }

void RowReader::TakeText() {
  anchor_ = anchors_.Expect(WithoutFormulaMark(cells_[anchor_column_]));
  login_ = logins_.Expect(FoldKey(Cell(CsvTarget::kLogin)));
  if (is_utf8_) return;
  for (const std::size_t column : columns_) {
    if (IsText(column)) continue;
    RefuseCell(column, "holds bytes that are not " + std::string(NameOf(encoding_)) + ", at character " +
                           std::to_string(FirstBadCharacter(cells_[column])) + "; save the file as UTF-8, or add " +
                           Setting(CsvSetting::kEncoding, "NAME", options_));
  }
}

// Where it can be read, an unreadable row is still known to be that user's.
void RowReader::TakeAnchor() {
  if (!IsText(anchor_column_)) return;
  const bool is_login = anchor_column_ == plan_[CsvTarget::kLogin];
  const std::string_view anchor = WithoutFormulaMark(cells_[anchor_column_]);
  const std::string_view rule = BrokenIdentifierRule(anchor);
  if (!rule.empty()) return is_login ? void() : RefuseCell(anchor_column_, rule);  // TakeLogin says the same
  unreadable_.anchor = user_.anchor = {anchor};
  if (is_login) return;  // once as a login is once as an anchor
  RefuseRepeated(anchor_column_, anchors_.Remember(anchor_, line_), "user");
}

// A row without a good anchor takes the login from no other.
void RowReader::TakeLogin() {
  const std::size_t column = plan_[CsvTarget::kLogin];
  if (!IsText(column)) return;
  const std::string_view login = Cell(CsvTarget::kLogin);
  const std::string_view rule = BrokenIdentifierRule(login);
  if (!rule.empty()) return RefuseCell(column, rule);
  if (pattern_ && !pattern_->Matches(login)) {
    RefuseCell(column, Quoted(login) + "does not match " +
                           Setting(CsvSetting::kLoginPattern, options_.login_pattern, options_));
  }
  const bool is_known = !user_.anchor.text.empty();
  RefuseRepeated(column, is_known ? logins_.Remember(login_, line_) : logins_.LineOf(login_), "user");
}

void RowReader::TakeLengths() {
  const auto too_long = [](std::size_t most) { return "is longer than " + std::to_string(most) + " characters"; };
  for (const Most& most : kMost) {
    const std::string_view cell = Cell(most.target);
    if (cell.size() > most.characters && CountCharacters(cell) > most.characters) {
      RefuseCell(plan_[most.target], too_long(most.characters));
    }
  }
  for (const auto& extra : plan_.extras) {
    const std::string_view cell = cells_[extra.column];
    if (cell.size() > kMostOfAttribute && CountCharacters(cell) > kMostOfAttribute) {
      RefuseCell(extra.column, too_long(kMostOfAttribute));
    }
  }
}

// An empty cell says nothing; of two columns, either is enough to disable.
void RowReader::TakeEnabled() {
  for (const CsvTarget target : {CsvTarget::kEnabled, CsvTarget::kDisabled}) {
    const auto enabled = ReadState(target);
    if (enabled) user_.enabled = *enabled && user_.enabled.value_or(true);
  }
  if (!user_.enabled || plan_.holds == ColumnPlan::kNone || !IsText(plan_.holds)) return;
  const std::string_view holds = cells_[plan_.holds];
  if (holds.find("manual") == holds.npos) user_.state_reason = holds;
}

// Bit 1 of Active Directory's userAccountControl says that the account is disabled.
std::optional<bool> RowReader::ReadState(CsvTarget target) {
  constexpr int kAccountDisable = 2;
  const std::string_view text = Cell(target);
  if (text.empty()) return std::nullopt;
  int flags = 0;
  const std::string& name = plan_.names[plan_[target]];
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), flags);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (is_number && EqualsIgnoringCase(name, "userAccountControl")) return (flags & kAccountDisable) == 0;
  using Question = StateWords::Question;
  const auto state =
      state_words_.Read(text, target == CsvTarget::kEnabled ? Question::kIsEnabled : Question::kIsDisabled);
  if (state) return state;
  const bool may_be_shown =
      plan_.passwords.empty() && text.size() <= kQuotedBytes && text.find_first_of("\r\n") == text.npos;
  const std::string_view word = may_be_shown ? text : std::string_view("WORD");
  RefuseCell(plan_[target], Quoted(text) + "is no known word for yes or no; add " +
                                Setting(CsvSetting::kTrueWord, word, options_) + " or " +
                                Setting(CsvSetting::kFalseWord, word, options_));
  return std::nullopt;
}

void RowReader::TakeLastLogin() {
  const std::size_t column = plan_[CsvTarget::kLastLogin];
  const std::string_view text = Cell(CsvTarget::kLastLogin);
  if (text.empty()) return;
  const TimeReader::Result time = times_.Read(text);
  if (!time.is_understood) return RefuseCell(column, Quoted(text) + DateAdvice(text));
  if (!time.login) return;
  user_.last_login = time.login;
  user_.last_login->lag += LagOf(plan_.names[column]);
  user_.last_login->attribute = plan_.names[column];
}

std::string RowReader::DateAdvice(std::string_view text) const {
  const std::string format = GuessDateFormat(text);
  const auto add = [this](std::string_view value) { return Setting(CsvSetting::kDateFormat, value, options_); };
  if (format.empty()) {
    return "is no date that is known, like 2026-01-05T10:00:00Z; for another form, add " + add("%d.%m.%Y") +
           " or the like";
  }
  if (!IsAmbiguousDate(text)) return "is a date that is not read without its form; add " + add(format);
  std::string other = format;
  std::swap(other[other.find('d')], other[other.find('m')]);
  return "may have the day or the month first; add " + add(format) + " or " + add(other);
}

void RowReader::TakeGroups() {
  const std::size_t column = plan_[CsvTarget::kGroups];
  if (column == ColumnPlan::kNone) return;
  memberships_.clear();
  group_keys_.clear();
  if (const auto wrong = ReadMemberships(Cell(CsvTarget::kGroups), memberships_, group_keys_)) {
    return RefuseCell(column, *wrong);
  }
  user_.memberships = memberships_;
  // Not even replaced by none.
  const bool is_unsaid = options_.empty == EmptyCells::kKeep && memberships_.empty();
  user_.memberships_told = is_unsaid ? MembershipsTold::kSome : options_.groups;
}

// Last: a row that is refused for another reason does not take the address from the one after it.
void RowReader::TakeEmail() {
  const std::size_t column = plan_[CsvTarget::kEmail];
  const std::string_view email = Cell(CsvTarget::kEmail);
  if (email.empty()) return;
  const std::string_view rule = BrokenEmailRule(email);
  if (!rule.empty()) return RefuseCell(column, rule);
  if (options_.shared_email == SharedEmail::kAllowed) return;
  const auto address = emails_.Expect(FoldKey(email));
  RefuseRepeated(column, is_fine() ? emails_.Remember(address, line_) : emails_.LineOf(address), "mail address");
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

void RowReader::Refuse(std::string_view reason) {
  if (!reason_.empty()) reason_ += "; ";
  reason_ += reason;
}

void RowReader::RefuseCell(std::size_t column, std::string_view reason) {
  Refuse("column " + plan_.names[column] + ": " + std::string(reason));
}

// `before`: the line on which the value was; 0: nowhere, and nothing is refused.
void RowReader::RefuseRepeated(std::size_t column, std::int64_t before, std::string_view what) {
  if (before == 0) return;
  const bool is_email = column == plan_[CsvTarget::kEmail] && what != "user" && options_.is_import();
  RefuseCell(column, "has the same value as on line " + std::to_string(before) + "; each " + std::string(what) +
                         " may be there once" +
                         (is_email ? ", unless " + Setting(CsvSetting::kSharedEmail, "", options_) + " is given" : ""));
}

std::string_view RowReader::Cell(CsvTarget target) const {
  const std::size_t column = plan_[target];
  const bool is_read = column != ColumnPlan::kNone && IsText(column);
  return is_read ? WithoutFormulaMark(cells_[column]) : std::string_view();
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
