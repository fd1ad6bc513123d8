// The values of controls, in BER (X.690). Includes libldap's header: for .cc files.
#pragma once

#include <memory>
#include <string_view>

#include "connectors/ldap/syntax/libldap.h"

namespace rollcall {

struct FreeWithBytes {
  void operator()(BerElement* element) const { ber_free(element, 1); }
};
struct FreeValue {
  void operator()(berval* value) const { ber_bvfree(value); }
};
struct FreeMemory {
  void operator()(void* memory) const { ber_memfree(memory); }
};
struct FreeValues {  // an array with its bytes
  void operator()(berval* values) const { ber_bvarray_free(values); }
};
using OwnedElement = std::unique_ptr<BerElement, FreeWithBytes>;

inline std::string_view View(const berval& value) { return {value.bv_val, value.bv_len}; }

// Reads from a copy of `bytes`.
inline OwnedElement Decoder(std::string_view bytes) {
  berval value{.bv_len = bytes.size(), .bv_val = const_cast<char*>(bytes.data())};
  return OwnedElement(ber_init(&value));
}

// nullptr: the server sent none.
inline LDAPControl* FindControl(const char* oid, LDAPControl** controls) {
  return controls == nullptr ? nullptr : ldap_control_find(oid, controls, nullptr);
}

}  // namespace rollcall
