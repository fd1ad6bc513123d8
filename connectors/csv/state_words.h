// Words for yes and no, as they stand in a column of the account's state.
#pragma once

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

  // `text`, which must be UTF-8: true/false, yes/no, y/n, 1/0, on/off, enabled/disabled, active/inactive/suspended/
  // locked and their like in English, German, French, Spanish, Italian, Portuguese, Dutch and Polish; nullopt: none.
  std::optional<bool> Read(std::string_view text) const;

 private:
  struct Word {
    std::string text;   // as it was given, without blanks around
    std::string plain;  // empty: only the text itself counts
    bool state;
  };
  std::vector<Word> words_;
};

}  // namespace rollcall
