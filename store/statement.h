// One prepared statement with the memory it is bound to. Inside store/ only.
#pragma once

#include <soci/soci.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "store/database.h"

namespace rollcall {

// SOCI keeps references to what is bound; here they are members, so that they cannot dangle.
class Statement {
 public:
  Statement(soci::session& session, std::string_view sql, Params params, std::span<const Param::Kind> columns);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Binds and runs; true: there is a first row. The kinds of the params must be those of the constructor.
  bool Execute(Params params);
  bool Fetch() { return statement_.fetch(); }
  // The row as it stands; dies with the next Fetch or Execute.
  std::span<const Cell> Row();

 private:
  struct Slot {
    Param::Kind kind = Param::Kind::kInteger;
    soci::indicator indicator = soci::i_ok;
    long long integer = 0;
    std::string text;
  };
  void BindIn(Slot& slot, Param::Kind kind);
  void BindOut(Slot& slot, Param::Kind kind);
  static void Set(Slot& slot, const Param& param);

  std::unique_ptr<Slot[]> in_;
  std::unique_ptr<Slot[]> out_;
  std::size_t in_count_;
  std::vector<Cell> row_;
  soci::statement statement_;
};

}  // namespace rollcall
