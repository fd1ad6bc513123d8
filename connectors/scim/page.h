// One page of a SCIM list (RFC 7644 section 3.4.2).
#pragma once

#include <memory>
#include <string>

#include "connectors/scim/json.h"

namespace rollcall {

// A JSON document in memory. What is taken from it lives as long as it does.
class ScimDocument {
 public:
  // `place` is how messages call it. Throws SourceUnavailable where `body` is no JSON, which may be half of one, and
  // SourceRejected where it is no object.
  ScimDocument(const std::string& body, const std::string& place);
  ScimDocument(ScimDocument&& other) noexcept;
  ScimDocument& operator=(ScimDocument&& other) noexcept;
  ~ScimDocument();

  const scim::Object& object() const { return object_; }

 private:
  struct Parser;  // its layout depends on how simdjson is compiled
  std::unique_ptr<Parser> parser_;
  scim::Object object_;
};

class ScimPage {
 public:
  // Throws like ScimDocument, and SourceRejected where it is no ListResponse.
  ScimPage(const std::string& body, const std::string& place);

  std::int64_t total() const { return total_; }                               // totalResults
  const std::optional<scim::Array>& resources() const { return resources_; }  // nullopt: none
  std::int64_t size() const { return resources_ ? static_cast<std::int64_t>(resources_->size()) : 0; }

 private:
  ScimDocument document_;
  std::int64_t total_ = 0;
  std::optional<scim::Array> resources_;
};

}  // namespace rollcall
