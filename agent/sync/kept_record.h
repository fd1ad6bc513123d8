// A registration as the registry keeps it until it is applied.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/observed.h"

namespace rollcall {

// As JSON, without anchor and place. Equal records are equal texts.
std::string ToKept(const ObservedUser& user);

// And back. Its views live as long as it does.
class KeptRecord {
 public:
  KeptRecord(std::string_view anchor, std::string_view body, std::string_view place);
  ~KeptRecord();
  KeptRecord(const KeptRecord&) = delete;
  KeptRecord& operator=(const KeptRecord&) = delete;

  ObservedUser& user() { return user_; }

 private:
  struct Texts;
  class JsonReader;
  std::unique_ptr<Texts> texts_;
  std::vector<ObservedAttribute> attributes_;
  std::vector<ObservedMembership> memberships_;
  ObservedUser user_;
};

}  // namespace rollcall
