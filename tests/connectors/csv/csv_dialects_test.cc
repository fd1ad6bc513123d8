// Random people, written in a random dialect of CSV, are read back the same.
#include <gmock/gmock.h>
#include <iconv.h>

#include <random>

#include "tests/connectors/csv/csv_file.h"

namespace rollcall {
namespace {

using std::chrono::seconds;

struct Charset {
  const char* name;     // for --encoding and iconv
  const char* mark;     // byte order mark; its file needs no name
  const char* letters;  // that it has
};
constexpr Charset kCharsets[] = {
    {"utf-8", "", "äß€Łśñ高橋Ωж"},
    {"utf-8", "\xEF\xBB\xBF", "äß€Łśñ高橋Ωж"},
    {"utf-16le", "\xFF\xFE", "äß€Łś高橋"},
    {"utf-16be", "\xFE\xFF", "äß€Łś高橋"},
    {"windows-1252", "", "äößéñ€œ"},
    {"windows-1250", "", "ŁśłżÄőŘ"},
    {"windows-1251", "", "ЖжяЮЁ"},
    {"shift_jis", "", "髙橋ソ表ｱ"},
    {"gb18030", "", "王伟𠮷é"},
    {"iso-8859-15", "", "äé€Šž"},
    {"koi8-r", "", "ЖжяЮ"},
    {"macintosh", "", "äéñß"},
    {"euc-kr", "", "김민준"},
    {"utf-32le", "", "äŁ高𠮷"},
};

struct Person {
  std::string login;
  std::string family_name;
  std::string title;
  bool enabled = false;
  std::chrono::sys_seconds last_login;
};

struct DateForm {
  const char* format;  // empty: certain without one
  const char* print;   // of strftime
};
constexpr DateForm kDateForms[] = {{"", "%Y-%m-%dT%H:%M:%SZ"},
                                   {"", "%Y-%m-%d %H:%M:%S"},
                                   {"", "%Y/%m/%d %H:%M:%S"},
                                   {"", "%s"},
                                   {"", "%Y%m%d%H%M%S.0Z"},
                                   {"%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S"},
                                   {"%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p"},
                                   {"%d %b %Y, %T", "%d %b %Y, %H:%M:%S"}};

constexpr std::pair<const char*, const char*> kStates[] = {{"true", "false"},  {"yes", "No"},           {"1", "0"},
                                                           {"WAHR", "FALSCH"}, {"Active", "Suspended"}, {"in", "out"}};

std::string Encode(std::string text, const char* charset) {
  const std::string name = std::string(charset) == "shift_jis" ? "CP932" : charset;
  const iconv_t handle = iconv_open(name.c_str(), "UTF-8");
  std::string encoded(text.size() * 4 + 16, '\0');
  char* from = text.data();
  char* to = encoded.data();
  std::size_t size = text.size();
  std::size_t room = encoded.size();
  EXPECT_EQ(iconv(handle, &from, &size, &to, &room), 0U) << charset << ": " << text;
  iconv_close(handle);
  encoded.resize(encoded.size() - room);
  return encoded;
}

class Dialect {
 public:
  explicit Dialect(unsigned seed) : random_(seed) {
    charset_ = &kCharsets[Pick(std::size(kCharsets))];
    dates_ = &kDateForms[Pick(std::size(kDateForms))];
    states_ = &kStates[Pick(std::size(kStates))];
    delimiter_ = ",;\t|"[Pick(4)];
    line_end_ = std::array{"\n", "\r\n", "\r"}[Pick(3)];
    titles_ = Pick(3);
    quotes_all_ = Pick(2) == 0;
    pads_ = Pick(2) == 0;
  }

  CsvOptions Options(CsvOptions options) const {
    if (*charset_->mark == '\0') options.encoding = FindEncoding(charset_->name).value();
    options.skip_lines = static_cast<std::int32_t>(titles_);
    if (*dates_->format != '\0') options.date_formats = {dates_->format};
    if (states_->first == std::string("in")) {
      options.true_words = {"in"};
      options.false_words = {"OUT"};
    }
    options.attributes = {"title"};
    return options;
  }

  std::string Write(const std::vector<Person>& people) {
    std::string text;
    for (std::size_t i = 0; i < titles_; ++i) text += "A title of \"what\" follows, in line " + End(std::to_string(i));
    if (titles_ == 0 && Pick(3) == 0) text += End(std::string("sep=") + delimiter_);
    text += Row({"userName", "lastName", "title", "enabled", "lastLogin"});
    for (const Person& person : people) {
      std::array<char, 64> date{};
      const std::time_t at = std::chrono::system_clock::to_time_t(person.last_login);
      std::tm parts{};
      gmtime_r(&at, &parts);
      std::strftime(date.data(), date.size(), dates_->print, &parts);
      if (std::string(dates_->print) == "%s") std::snprintf(date.data(), date.size(), "%ld", static_cast<long>(at));
      text += Row({person.login, person.family_name, person.title, person.enabled ? states_->first : states_->second,
                   date.data()});
      if (Pick(5) == 0) text += End(std::string(4 + Pick(3), delimiter_));  // a row that was cleared
    }
    return charset_->mark + Encode(text, charset_->name);
  }

  std::vector<Person> People() {
    std::vector<Person> people;
    for (std::size_t i = 0; i < 1 + Pick(12); ++i) {
      people.push_back({"user" + std::to_string(i), Text(), Text(), Pick(2) == 0,
                        std::chrono::sys_seconds(seconds(1'500'000'000 + static_cast<int>(Pick(300'000'000))))});
    }
    return people;
  }

  std::size_t Pick(std::size_t below) { return random_() % below; }

 private:
  std::string Text() {
    std::vector<std::string> letters = {"a", "Z", " ", "  ", ",", ";", "\"", "\t", "|", "'", "\n", "0"};
    for (std::string_view rest = charset_->letters; !rest.empty();) {
      std::size_t size = 1;
      while (size < rest.size() && (rest[size] & 0xC0) == 0x80) ++size;
      letters.emplace_back(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    std::string text;
    for (std::size_t i = Pick(8); i > 0; --i) text += letters[Pick(letters.size())];
    return text.substr(std::min(text.find_first_not_of('\''), text.size()));  // an export's mark of formulas
  }

  std::string End(const std::string& line) const { return line + line_end_; }

  std::string Cell(const std::string& text) {
    const bool has_blank_end = !text.empty() && (std::isspace(static_cast<unsigned char>(text.front())) != 0 ||
                                                 std::isspace(static_cast<unsigned char>(text.back())) != 0);
    const bool must = has_blank_end || text.find_first_of(std::string("\"\r\n") + delimiter_) != text.npos;
    std::string cell = text;
    if (must || quotes_all_ || Pick(4) == 0) {
      for (auto at = cell.find('"'); at != cell.npos; at = cell.find('"', at + 2)) cell.insert(at, 1, '"');
      cell = '"' + cell + '"';
    }
    return pads_ ? std::string(Pick(3), ' ') + cell + std::string(Pick(3), ' ') : cell;
  }

  std::string Row(const std::vector<std::string>& cells) {
    std::string row;
    for (const auto& cell : cells) row += (row.empty() ? "" : std::string(1, delimiter_)) + Cell(cell);
    return End(row + std::string(Pick(4) == 0 && cells[0] != "userName" ? Pick(3) : 0, delimiter_));
  }

  std::mt19937 random_;
  const Charset* charset_;
  const DateForm* dates_;
  const std::pair<const char*, const char*>* states_;
  char delimiter_;
  std::string line_end_;
  std::size_t titles_;
  bool quotes_all_;
  bool pads_;
};

class CsvDialects : public CsvFileTest {};

TEST_F(CsvDialects, RandomPeopleInARandomDialectAreReadBackTheSame) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    Dialect dialect(seed);
    const std::vector<Person> people = dialect.People();
    const std::string bytes = dialect.Write(people);
    sink_ = {};
    Pull(dialect.Options(Write(bytes)));
    const auto context = "seed " + std::to_string(seed) + ":\n" + bytes;
    ASSERT_EQ(sink_.unreadable.size(), 0U) << sink_.unreadable[0].reason << context;
    ASSERT_EQ(sink_.users.size(), people.size()) << context;
    for (std::size_t i = 0; i < people.size(); ++i) {
      const RecordedUser& user = sink_.users[i];
      ASSERT_EQ(user[Field::kLogin], people[i].login) << context;
      ASSERT_EQ(user[Field::kFamilyName], people[i].family_name) << context;
      ASSERT_EQ(user.attributes.at(0).second, people[i].title) << context;
      ASSERT_EQ(user.enabled, people[i].enabled) << context;
      ASSERT_EQ(user.last_login->at, people[i].last_login) << context;
    }
  }
}

}  // namespace
}  // namespace rollcall
