#include <soci/soci.h>

#include <string>
#include <vector>

#include "store/engine/statement.h"

namespace rollcall {
namespace {

// SOCI keeps references to what is bound; here they are members, so that they cannot dangle.
class SociStatement : public Statement {
 public:
  SociStatement(soci::session& session, std::string_view sql, Params params, std::span<const Param::Kind> columns);

  bool Execute(Params params) override;
  bool Fetch() override { return statement_.fetch(); }
  std::span<const Cell> Row() override;

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

SociStatement::SociStatement(soci::session& session, std::string_view sql, Params params,
                             std::span<const Param::Kind> columns)
    : in_(std::make_unique<Slot[]>(params.size())),
      out_(std::make_unique<Slot[]>(columns.size())),
      in_count_(params.size()),
      row_(columns.size()),
      statement_(session) {
  std::size_t i = 0;
  for (const Param& param : params) BindIn(in_[i++], param.kind());
  for (i = 0; i < columns.size(); ++i) BindOut(out_[i], columns[i]);
  statement_.alloc();
  statement_.prepare(std::string(sql));
  statement_.define_and_bind();
}

// use() and into() keep a reference to a name that lives as long as the full expression: never hand their result on.
void SociStatement::BindIn(Slot& slot, Param::Kind kind) {
  slot.kind = kind;
  const long long& integer = slot.integer;
  const std::string& text = slot.text;
  if (kind == Param::Kind::kInteger) statement_.exchange(soci::use(integer, slot.indicator));
  if (kind == Param::Kind::kText) statement_.exchange(soci::use(text, slot.indicator));
}

void SociStatement::BindOut(Slot& slot, Param::Kind kind) {
  if (kind == Param::Kind::kInteger) statement_.exchange(soci::into(slot.integer, slot.indicator));
  if (kind == Param::Kind::kText) statement_.exchange(soci::into(slot.text, slot.indicator));
}

void SociStatement::Set(Slot& slot, const Param& param) {
  if (slot.kind != param.kind()) throw std::logic_error("a statement is always bound with the same types");
  RefuseNul(param.text());
  slot.indicator = param.null() ? soci::i_null : soci::i_ok;
  slot.integer = param.integer();
  slot.text.assign(param.text());
}

bool SociStatement::Execute(Params params) {
  if (params.size() != in_count_) throw std::logic_error("a statement is always bound with the same number of values");
  std::size_t i = 0;
  for (const Param& param : params) Set(in_[i++], param);
  return statement_.execute(true);
}

std::span<const Cell> SociStatement::Row() {
  for (std::size_t i = 0; i < row_.size(); ++i) {
    const Slot& slot = out_[i];
    const bool null = slot.indicator == soci::i_null;
    row_[i] = {.null = null, .integer = null ? 0 : slot.integer, .text = null ? std::string_view() : slot.text};
  }
  return row_;
}

}  // namespace

std::unique_ptr<Statement> PrepareThroughSoci(soci::session& session, std::string_view sql, Params params,
                                              std::span<const Param::Kind> columns) {
  return std::make_unique<SociStatement>(session, sql, params, columns);
}

void RefuseNul(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) throw StoreError("registry: a text may not hold a NUL");
}

}  // namespace rollcall
