#include "connectors/library.h"

#include <dlfcn.h>

namespace rollcall {

void* FindFunction(const Library& library, const char* name) {
  void* const handle = dlopen(library.file, RTLD_LAZY | RTLD_LOCAL);  // the same one each time, and never closed
  void* const function = handle == nullptr ? nullptr : dlsym(handle, name);
  if (function != nullptr) return function;
  const char* reason = dlerror();
  library.refuse(std::string(library.file) +
                 ", which cannot be loaded: " + (reason == nullptr ? "unknown error" : reason));
  return nullptr;
}

}  // namespace rollcall
