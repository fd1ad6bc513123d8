#include "connectors/scim/service.h"

namespace rollcall {
namespace {

constexpr std::string_view kTypes[] = {"application/scim+json", "application/json"};
constexpr int kOk = 200;

std::string WithoutSlash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

ScimService::ScimService(const ScimOptions& options)
    : http_(options.http),
      client_(http_),
      base_(WithoutSlash(client_.origin().text)),
      shown_(WithoutSlash(client_.origin().shown)) {}

std::string ScimService::Place(std::string_view resource) const { return shown_ + '/' + std::string(resource); }

HttpAnswer ScimService::Ask(const std::string& path, std::vector<int> expected) {
  HttpAnswer answer = client_.Get({.url = ParseHttpUrl(base_ + '/' + path),
                                   .accept = "application/scim+json, application/json",
                                   .types = kTypes,
                                   .expected = std::move(expected)});
  if (!has_begun_) {
    has_begun_ = true;
    began_ = answer.date();
    protocol_ = answer.protocol();
  }
  return answer;
}

ScimAbilities ScimService::Abilities() {
  HttpAnswer answer = Ask("ServiceProviderConfig", {400, 401, 403, 404, 405, 501});
  ScimAbilities abilities;
  if (answer.status() != kOk) return abilities;
  const ScimDocument document(answer.ReadAll(), Place("ServiceProviderConfig"));
  abilities.told = true;
  const auto supports = [&](std::string_view what) {
    const auto part = scim::AsObject(scim::Find(document.object(), what));
    return part && scim::AsTruth(scim::Find(*part, "supported")) == true;
  };
  abilities.filter = supports("filter");
  abilities.sort = supports("sort");
  if (const auto filter = scim::AsObject(scim::Find(document.object(), "filter"))) {
    abilities.most_results = scim::AsNumber(scim::Find(*filter, "maxResults"));
  }
  return abilities;
}

std::string ScimService::Url(const List& list, std::int64_t start) const {
  std::string url = WithParameter(list.resource, "startIndex", std::to_string(start));
  url = WithParameter(url, "count", std::to_string(list.count));
  return list.filter.empty() ? url : WithParameter(url, "filter", list.filter);
}

ScimPage ScimService::Page(const List& list, std::int64_t start) {
  return {Ask(Url(list, start)).ReadAll(), Place(list.resource)};
}

std::optional<ScimPage> ScimService::TryFilter(const List& list) {
  HttpAnswer answer = Ask(Url(list, 1), {400, 501});
  if (answer.status() != kOk) return std::nullopt;
  return ScimPage(answer.ReadAll(), Place(list.resource));
}

std::optional<ScimDocument> ScimService::Get(std::string_view resource, std::string_view id) {
  HttpAnswer answer = Ask(std::string(resource) + '/' + EscapeUrlPart(id), {404});
  if (answer.status() != kOk) return std::nullopt;
  return ScimDocument(answer.ReadAll(), Place(resource));
}

}  // namespace rollcall
