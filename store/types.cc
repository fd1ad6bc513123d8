#include "store/types.h"

#include <algorithm>

namespace rollcall {
namespace {

template <class Enum, class Table, class Projection>
std::optional<Enum> FromCode(const Table& table, std::string_view code, Projection projection) {
  const auto found = std::ranges::find(table, code, projection);
  if (found == table.end()) return std::nullopt;
  return static_cast<Enum>(found - table.begin());
}

}  // namespace

std::optional<CreationSource> CreationSourceFromCode(std::string_view code) {
  return FromCode<CreationSource>(kCreationSources, code, &CodeLabel::code);
}

std::optional<Operation> OperationFromCode(std::string_view code) {
  return FromCode<Operation>(kOperations, code, &CodeLabel::code);
}

std::optional<HoldKind> HoldKindFromCode(std::string_view code) {
  return FromCode<HoldKind>(kHoldKinds, code, std::identity{});
}

std::string_view SourceLabel(std::string_view code) {
  if (code == kAutomaticDeactivation.code) return kAutomaticDeactivation.label;
  const auto source = CreationSourceFromCode(code);
  return source ? kCreationSources[static_cast<std::size_t>(*source)].label : code;
}

}  // namespace rollcall
