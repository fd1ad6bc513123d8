// What `sync` and `import` print of their passes.
#pragma once

#include <memory>

#include "agent/base/pass_report.h"
#include "agent/output/context.h"

namespace rollcall {

enum class ShowChanges : std::uint8_t { kNo, kYes };

// Hears passes and prints them: BeginSource, what RunPass tells, EndSource for each source in turn, then Finish.
//   table  changes, warnings and conflicts of each source, then one table of the counts
//   json   an object for each source
//   csv    the changes where they are shown, else the counts
// A pass goes on where its output cannot be written any more.
class PassOutput : public PassListener {
 public:
  virtual void BeginSource(const std::string& source) = 0;
  virtual void EndSource(const PassReport& report) = 0;
  virtual void Finish() = 0;
};

std::unique_ptr<PassOutput> MakePassOutput(ShowChanges changes, Ending ending, Context& context);

}  // namespace rollcall
