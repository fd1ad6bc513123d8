#include "connectors/scim/page.h"

#include "connectors/errors.h"

namespace rollcall {

struct ScimDocument::Parser {
  simdjson::dom::parser json;
};

ScimDocument::ScimDocument(ScimDocument&& other) noexcept = default;
ScimDocument& ScimDocument::operator=(ScimDocument&& other) noexcept = default;
ScimDocument::~ScimDocument() = default;

ScimDocument::ScimDocument(const std::string& body, const std::string& place) : parser_(std::make_unique<Parser>()) {
  scim::Element element;
  const auto error = parser_->json.parse(body).get(element);
  if (error != simdjson::SUCCESS) {
    throw SourceUnavailable(place + ": the answer is no JSON, or half of it (" + simdjson::error_message(error) + ')');
  }
  if (element.get(object_) != simdjson::SUCCESS) {
    throw SourceRejected(place + ": the answer is JSON, but no object; is url the base of a SCIM 2.0 service?");
  }
}

ScimPage::ScimPage(const std::string& body, const std::string& place) : document_(body, place) {
  const auto total = scim::AsNumber(scim::Find(document_.object(), "totalResults"));
  if (!total || *total < 0) {
    throw SourceRejected(place + ": the answer has no totalResults, so it is no SCIM list; " +
                         "is url the base of a SCIM 2.0 service, such as https://host/scim/v2?");
  }
  total_ = *total;
  const auto resources = scim::Find(document_.object(), "Resources");
  resources_ = scim::AsArray(resources);
  if (resources && !resources_) throw SourceRejected(place + ": Resources is no list");
}

}  // namespace rollcall
