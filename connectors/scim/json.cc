#include "connectors/scim/json.h"

#include "connectors/base/text.h"
#include "connectors/base/values.h"

namespace rollcall::scim {

std::optional<Element> Find(const Object& object, std::string_view name) {
  Element found;
  if (object.at_key_case_insensitive(name).get(found) != simdjson::SUCCESS || found.is_null()) return std::nullopt;
  return found;
}

std::optional<Object> AsObject(const std::optional<Element>& element) {
  Object object;
  if (!element || element->get(object) != simdjson::SUCCESS) return std::nullopt;
  return object;
}

std::optional<Array> AsArray(const std::optional<Element>& element) {
  Array array;
  if (!element || element->get(array) != simdjson::SUCCESS) return std::nullopt;
  return array;
}

std::optional<std::int64_t> AsNumber(const std::optional<Element>& element) {
  std::int64_t number = 0;
  if (!element || element->get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

std::optional<bool> AsTruth(const std::optional<Element>& element) {
  bool truth = false;
  std::string_view text;
  if (!element) return std::nullopt;
  if (element->get(truth) == simdjson::SUCCESS) return truth;
  if (element->get(text) == simdjson::SUCCESS) return ParseTruth(text);
  return std::nullopt;
}

std::string_view Text(const Object& object, std::string_view name) {
  std::string_view text;
  const auto found = Find(object, name);
  if (found && found->get(text) == simdjson::SUCCESS) return text;
  return {};
}

std::optional<Object> Preferred(const Array& values) {
  std::optional<Object> first;
  std::optional<Object> work;
  for (const Element each : values) {
    const auto value = AsObject(each);
    if (!value) continue;
    if (AsTruth(Find(*value, "primary")) == true) return value;
    if (!work && Text(*value, "type") == "work") work = value;
    if (!first) first = value;
  }
  return work ? work : first;
}

namespace {

std::string Written(const Element& element) {
  std::string_view text;
  if (element.get(text) == simdjson::SUCCESS) return std::string(text);
  if (const auto array = AsArray(element)) {
    const auto preferred = Preferred(*array);
    return preferred ? std::string(Text(*preferred, "value")) : std::string();
  }
  if (const auto object = AsObject(element)) return std::string(Text(*object, "value"));
  return simdjson::minify(element);
}

// The extension whose URN `path` begins with, and `path` becomes what follows; the resource itself where there is none.
Object Extension(const Object& resource, std::string_view& path) {
  const std::size_t colon = path.rfind(':');
  if (colon == path.npos) return resource;
  const auto extension = AsObject(Find(resource, path.substr(0, colon)));
  path.remove_prefix(colon + 1);
  return extension.value_or(resource);
}

}  // namespace

std::string ValueAt(const Object& resource, std::string_view path) {
  const bool is_extended = path.find(':') != path.npos;
  const std::string_view urn = path.substr(0, path.rfind(':'));
  if (is_extended && !Find(resource, urn)) {
    // The core schema's own URN may stand before an attribute, too.
    constexpr std::string_view kCore = "urn:ietf:params:scim:schemas:core:2.0:User";
    if (FoldAscii(urn) != FoldAscii(kCore)) return {};
  }
  std::optional<Object> object = Extension(resource, path);
  while (object) {
    const std::size_t dot = path.find('.');
    const auto found = Find(*object, path.substr(0, dot));
    if (!found) return {};
    if (dot == path.npos) return Written(*found);
    path.remove_prefix(dot + 1);
    object = AsObject(found);
    if (const auto values = AsArray(found)) object = Preferred(*values);
  }
  return {};
}

}  // namespace rollcall::scim
