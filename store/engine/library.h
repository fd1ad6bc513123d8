// Shared libraries that are loaded when one of their functions is called first, and not at each start of the program.
// Inside store/ only.
#pragma once

namespace rollcall {

struct StoreLibrary {
  const char* file;     // as its Debian package installs it, with the version that the headers belong to
  const char* purpose;  // "SHA-256"
  const char* package;
};

// The function of that name; loads the library if need be. Thread-safe. Throws StoreError where it is not installed.
void* FindLoaded(const StoreLibrary& library, const char* name);

// Calls the library's function of that name, which has the type of `function`. Throws what FindLoaded throws.
template <auto function, class... Arguments>
auto CallLoaded(const StoreLibrary& library, const char* name, Arguments... arguments) {
  static const auto kReal = reinterpret_cast<decltype(function)>(FindLoaded(library, name));
  return kReal(arguments...);
}

}  // namespace rollcall
