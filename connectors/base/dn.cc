#include "connectors/base/dn.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "connectors/base/text.h"

namespace rollcall {
namespace {

struct TypeAlias {
  std::string_view name;  // in lower case
  std::string_view key;
};
// RFC 4514 section 3 and the other names that RFC 4519 gives to the attributes that DNs are made of.
constexpr std::array kTypeAliases = {
    TypeAlias{"commonname", "cn"},
    TypeAlias{"2.5.4.3", "cn"},
    TypeAlias{"localityname", "l"},
    TypeAlias{"2.5.4.7", "l"},
    TypeAlias{"stateorprovincename", "st"},
    TypeAlias{"2.5.4.8", "st"},
    TypeAlias{"organizationname", "o"},
    TypeAlias{"2.5.4.10", "o"},
    TypeAlias{"organizationalunitname", "ou"},
    TypeAlias{"2.5.4.11", "ou"},
    TypeAlias{"countryname", "c"},
    TypeAlias{"2.5.4.6", "c"},
    TypeAlias{"streetaddress", "street"},
    TypeAlias{"2.5.4.9", "street"},
    TypeAlias{"domaincomponent", "dc"},
    TypeAlias{"0.9.2342.19200300.100.1.25", "dc"},
    TypeAlias{"userid", "uid"},
    TypeAlias{"0.9.2342.19200300.100.1.1", "uid"},
};
constexpr std::size_t kShortestAlias = 6;  // "userid"

enum class CharacterClass : std::uint8_t { kPlain, kBlank, kEnd, kEscape, kWide, kControl, kForbidden };

constexpr CharacterClass Classify(int c) {
  if (c == ',' || c == '+') return CharacterClass::kEnd;
  if (c == '\\') return CharacterClass::kEscape;
  if (c == '\0' || c == '"' || c == ';' || c == '<' || c == '>') return CharacterClass::kForbidden;
  if (c == ' ' || (c >= '\t' && c <= '\r')) return CharacterClass::kBlank;
  if (c < 0x20 || c == 0x7f) return CharacterClass::kControl;
  return c >= 0x80 ? CharacterClass::kWide : CharacterClass::kPlain;
}

constexpr auto kClasses = [] {
  std::array<CharacterClass, 256> classes{};
  for (int c = 0; c < 256; ++c) classes[static_cast<std::size_t>(c)] = Classify(c);
  return classes;
}();

CharacterClass ClassOf(char c) { return kClasses[static_cast<unsigned char>(c)]; }

constexpr bool IsTypeCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

void AppendLower(std::string_view ascii, std::string& out) {
  const std::size_t start = out.size();
  out += ascii;
  for (char& c : std::span(out).subspan(start)) c = ToLowerAscii(c);
}

// Writes one value's bytes, already folded: collapses blanks and escapes what has a meaning in a DN.
class ValueWriter {
 public:
  explicit ValueWriter(std::string& out) : out_(out), start_(out.size()) {}

  void Blank() { pending_blank_ = out_.size() != start_; }  // a blank at the end is never written

  void Byte(char c) {
    if (pending_blank_) out_ += ' ';
    pending_blank_ = false;
    if (NeedsEscape(c)) return Escaped(c);
    out_ += c;
  }

  // Plain characters, of which there is one at least.
  void Run(std::string_view run) {
    Byte(ToLowerAscii(run.front()));
    AppendLower(run.substr(1), out_);
  }

  void Any(char c) { ClassOf(c) == CharacterClass::kBlank ? Blank() : Byte(c); }

 private:
  bool NeedsEscape(char c) const {
    const CharacterClass kind = ClassOf(c);
    if (kind == CharacterClass::kPlain) return c == '#' && out_.size() == start_;
    return kind != CharacterClass::kWide;
  }

  void Escaped(char c) {
    out_ += '\\';
    if (c != '\0' && ClassOf(c) != CharacterClass::kControl) {
      out_ += c;
    } else {
      AppendHex(c, out_);
    }
  }

  std::string& out_;
  std::size_t start_;
  bool pending_blank_ = false;
};

// Reads one DN from the front. Every function returns false where the text is no DN.
class DnReader {
 public:
  DnReader(std::string_view dn, std::string& out) : dn_(dn), out_(out) {}

  bool Run() {
    SkipBlanks();
    if (AtEnd()) return true;  // the root's empty DN
    while (true) {
      if (!Rdn()) return false;
      if (AtEnd()) return true;
      ++at_;  // the comma: Rdn stops nowhere else
      out_ += ',';
    }
  }

 private:
  bool AtEnd() const { return at_ == dn_.size(); }
  char Peek() const { return dn_[at_]; }

  void SkipBlanks() {
    while (!AtEnd() && ClassOf(Peek()) == CharacterClass::kBlank) ++at_;
  }

  template <typename Belongs>
  std::string_view TakeRun(Belongs belongs) {
    const std::size_t start = at_;
    while (!AtEnd() && belongs(Peek())) ++at_;
    return dn_.substr(start, at_ - start);
  }

  bool Rdn() {
    const std::size_t start = out_.size();
    bool multi_valued = false;
    while (true) {
      if (!Type() || !Value()) return false;
      if (AtEnd() || Peek() == ',') break;
      ++at_;  // the plus: Value stops nowhere else
      out_ += '+';
      multi_valued = true;
    }
    if (multi_valued) SortParts(start);
    return true;
  }

  bool Type() {
    SkipBlanks();
    std::size_t start = at_;
    if (StartsWithIgnoringCase(dn_.substr(at_), "oid.")) start = at_ += 4;  // RFC 2253 section 4 lets this pass
    const std::size_t key_start = out_.size();
    AppendLower(TakeRun(IsTypeCharacter), out_);
    if (at_ == start) return false;
    if (at_ - start >= kShortestAlias) ReplaceAlias(key_start);
    SkipBlanks();
    if (AtEnd() || Peek() != '=') return false;
    ++at_;
    SkipBlanks();
    out_ += '=';
    return true;
  }

  void ReplaceAlias(std::size_t key_start) {
    const std::string_view name = std::string_view(out_).substr(key_start);
    const auto* alias = std::ranges::find(kTypeAliases, name, &TypeAlias::name);
    if (alias != kTypeAliases.end()) out_.replace(key_start, std::string::npos, alias->key);
  }

  bool Value() {
    if (!AtEnd() && Peek() == '#') return HexValueText();
    const std::size_t value_start = at_;
    const std::size_t key_start = out_.size();
    ValueWriter writer(out_);
    for (; !AtEnd(); ++at_) {
      switch (ClassOf(Peek())) {
        case CharacterClass::kPlain:
          writer.Run(TakeRun([](char c) { return ClassOf(c) == CharacterClass::kPlain; }));
          --at_;  // to its last character
          break;
        case CharacterClass::kControl:
          writer.Byte(Peek());
          break;
        case CharacterClass::kBlank:
          writer.Blank();
          break;
        case CharacterClass::kEnd:
          return true;
        case CharacterClass::kForbidden:
          return false;
        case CharacterClass::kEscape: {
          char c = 0;
          if (!Escape(c)) return false;
          if (ClassOf(c) == CharacterClass::kWide) return WideValue(value_start, key_start);
          writer.Any(ToLowerAscii(c));
          break;
        }
        case CharacterClass::kWide:
          return WideValue(value_start, key_start);
      }
    }
    return true;
  }

  // Decodes the escape under the cursor and stops at its last character.
  bool Escape(char& c) {
    if (at_ + 1 >= dn_.size()) return false;
    const char next = dn_[at_ + 1];
    if (HexValue(next) < 0) {
      constexpr std::string_view kEscapable = " \"#+,;<=>\\";
      if (kEscapable.find(next) == std::string_view::npos) return false;
      ++at_;
      c = next;
      return true;
    }
    const auto octet = HexOctet(dn_.substr(at_ + 1));
    if (!octet) return false;
    at_ += 2;
    c = *octet;
    return true;
  }

  // The value again from its beginning, decoded as a whole, since folding works on characters.
  bool WideValue(std::size_t value_start, std::size_t key_start) {
    thread_local std::string decoded;
    decoded.clear();
    out_.resize(key_start);
    for (at_ = value_start; !AtEnd(); ++at_) {
      char c = Peek();
      const CharacterClass kind = ClassOf(c);
      if (kind == CharacterClass::kEnd) break;
      if (kind == CharacterClass::kForbidden) return false;
      if (kind == CharacterClass::kEscape && !Escape(c)) return false;
      decoded += c;
    }
    if (!IsText(decoded)) return false;
    AppendDnValueKey(decoded, out_);
    return true;
  }

  bool HexValueText() {
    out_ += '#';
    const std::size_t start = ++at_;
    for (; !AtEnd() && HexValue(Peek()) >= 0; ++at_) out_ += ToLowerAscii(Peek());
    const std::size_t digits = at_ - start;
    SkipBlanks();
    return digits > 0 && digits % 2 == 0 && (AtEnd() || ClassOf(Peek()) == CharacterClass::kEnd);
  }

  void SortParts(std::size_t start) {
    const std::string rdn = out_.substr(start);
    std::vector<std::string_view> parts;
    std::size_t from = 0;
    for (std::size_t i = 0; i <= rdn.size(); ++i) {
      if (i < rdn.size() && rdn[i] == '\\') {
        ++i;
      } else if (i == rdn.size() || rdn[i] == '+') {
        parts.push_back(std::string_view(rdn).substr(from, i - from));
        from = i + 1;
      }
    }
    std::ranges::sort(parts);
    out_.resize(start);
    for (const std::string_view part : parts) {
      if (out_.size() != start) out_ += '+';
      out_ += part;
    }
  }

  std::string_view dn_;
  std::string& out_;
  std::size_t at_ = 0;
};

}  // namespace

bool AppendDnKey(std::string_view dn, std::string& out) {
  const std::size_t before = out.size();
  if (DnReader(dn, out).Run()) return true;
  out.resize(before);
  return false;
}

std::optional<std::string> DnKey(std::string_view dn) {
  std::string key;
  if (!AppendDnKey(dn, key)) return std::nullopt;
  return key;
}

void AppendDnValueKey(std::string_view value, std::string& out) {
  thread_local std::string folded;
  folded.clear();
  AppendLowerCase(value, folded);
  ValueWriter writer(out);
  for (const char c : folded) writer.Any(c);
}

bool IsWithin(std::string_view key, std::string_view base_key) {
  if (base_key.empty() || key == base_key) return true;
  if (key.size() <= base_key.size() || !key.ends_with(base_key)) return false;
  const std::size_t comma = key.size() - base_key.size() - 1;
  // In a key an escaped comma is always written "\,", and a backslash "\\".
  std::size_t backslashes = 0;
  while (backslashes < comma && key[comma - 1 - backslashes] == '\\') ++backslashes;
  return key[comma] == ',' && backslashes % 2 == 0;
}

std::string_view FirstRdn(std::string_view key) {
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] == '\\') {
      ++i;
    } else if (key[i] == ',') {
      return key.substr(0, i);
    }
  }
  return key;
}

}  // namespace rollcall
