// One line on the terminal that tells how far a pull is.
#pragma once

#include <string>

#include "agent/output/context.h"

namespace rollcall {

// Shows "corp-ldap: 120,000 entries, 43,000/s" in place; silent where stderr is no terminal.
class Progress {
 public:
  explicit Progress(Context& context) : context_(context) {}
  ~Progress() { Erase(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // What comes is another source.
  void Begin(const std::string& source);
  // At most ten times a second.
  void Show(std::int64_t records);
  // Before something else is printed.
  void Erase();

 private:
  Context& context_;
  std::string source_;
  TimePoint begun_;
  TimePoint shown_at_;
  bool visible_ = false;
};

}  // namespace rollcall
