#include "store/engine/library.h"

#include <dlfcn.h>

#include <string>

#include "store/errors.h"

namespace rollcall {

void* FindLoaded(const StoreLibrary& library, const char* name) {
  void* const handle = dlopen(library.file, RTLD_LAZY | RTLD_LOCAL);  // the same one each time, and never closed
  void* const function = handle == nullptr ? nullptr : dlsym(handle, name);
  if (function != nullptr) return function;
  const char* reason = dlerror();
  throw StoreError(std::string(library.purpose) + " needs " + library.file + ", which cannot be loaded: " +
                   (reason == nullptr ? "unknown error" : reason) + "; install " + library.package);
}

}  // namespace rollcall
