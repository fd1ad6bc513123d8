// Files of a feed that a rotation has packed.
#pragma once

#include <string>

namespace rollcall {

bool IsPacked(const std::string& name);

// Opens for reading and returns the descriptor, which is the caller's. Of a file that gzip has packed (*.gz) it is that
// of an unpacked copy without a name, in the folder for temporary files. Throws SourceUnavailable, also where the file
// is still being packed, and SourceRejected where it is damaged.
int OpenFeedFile(const std::string& path);

}  // namespace rollcall
