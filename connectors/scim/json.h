// JSON as SCIM uses it (RFC 7643 section 2): names of attributes in any case.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::scim {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;
using Array = simdjson::dom::array;

// nullopt: there is none, or it is null, which means the same (RFC 7643 section 2.5).
std::optional<Element> Find(const Object& object, std::string_view name);
// nullopt: the same, or it is something else.
std::optional<Object> AsObject(const std::optional<Element>& element);
std::optional<Array> AsArray(const std::optional<Element>& element);
std::optional<std::int64_t> AsNumber(const std::optional<Element>& element);
// true, false, and what some services write instead: "true", "False".
std::optional<bool> AsTruth(const std::optional<Element>& element);
// A text; empty: none. Lives as long as the parser keeps the document.
std::string_view Text(const Object& object, std::string_view name);

// The element of a multi-valued attribute that counts where one is wanted: the primary one, otherwise the first of type
// "work", otherwise the first.
std::optional<Object> Preferred(const Array& values);

// What a path names (RFC 7644 section 3.10): "title", "name.middleName", "emails", or an attribute of an extension
// behind its URN. Numbers and truths as texts; of several values the preferred one's "value". Empty: there is nothing.
std::string ValueAt(const Object& resource, std::string_view path);

}  // namespace rollcall::scim
