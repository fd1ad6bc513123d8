// Words for yes and no, as they stand in a column of the account's state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// Thread-safe. Case, accents, blanks and punctuation do not count.
class StateWords {
 public:
  // Words of one file, which count before the known ones.
  StateWords(const std::vector<std::string>& true_words, const std::vector<std::string>& false_words);

  // Whether an account is enabled, where a column of this `question` says `text`, which must be UTF-8: true/false,
  // yes/no, y/n, 1/0, on/off answer it; enabled/disabled, active/inactive/suspended/locked name the state whatever was
  // asked; all in English, German, French, Spanish, Italian, Portuguese, Dutch and Polish. nullopt: no known word.
  enum class Question : std::uint8_t { kIsEnabled, kIsDisabled };
  std::optional<bool> Read(std::string_view text, Question question = Question::kIsEnabled) const;

 private:
  struct Word {
    std::string text;   // as it was given, without blanks around
    std::string plain;  // empty: only the text itself counts
    bool state;
  };
  std::vector<Word> words_;
};

}  // namespace rollcall
