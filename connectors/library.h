// Shared libraries that are loaded when one of their functions is called first. If they were linked, each start of the
// program would load them and all that they need themselves, whatever is asked of it: half of the time of a short
// command.
#pragma once

#include <atomic>
#include <string>

namespace rollcall {

struct Library {
  const char* file;  // as its Debian package installs it, with the version that the headers belong to
  // Throws what a caller expects where the library is missing: `reason` names it and says why it cannot be loaded.
  void (*refuse)(const std::string& reason);
};

// The function of that name; loads the library if need be. Thread-safe. Throws what library.refuse throws.
void* FindFunction(const Library& library, const char* name);

// Calls a function of a library, whose name it takes: what the compiler finds by that name in this namespace is this
// one. Thread-safe; throws at the first call what FindFunction throws.
template <class Function>
class LoadedFunction {
 public:
  constexpr LoadedFunction(const Library& library, const char* name) : library_(library), name_(name) {}

  template <class... Arguments>
  auto operator()(Arguments... arguments) {
    if (real_ == nullptr) real_ = reinterpret_cast<Function*>(FindFunction(library_, name_));
    return real_.load()(arguments...);
  }

 private:
  const Library& library_;
  const char* name_;
  std::atomic<Function*> real_ = nullptr;
};

}  // namespace rollcall

// One line for each function that is used, in namespace rollcall, after the library's own header.
#define ROLLCALL_LOADED(library, function) \
  inline constinit LoadedFunction<decltype(::function)> function(library, #function)
