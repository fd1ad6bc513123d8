// Files that are no CSV and come under its name.
#pragma once

#include <string>
#include <string_view>

namespace rollcall {

// Throws SourceRejected, with how to make a CSV file of it, where a file that begins with `head` is a workbook, packed
// otherwise than by gzip, a page, or another text format. `name` is how messages call the file.
void RefuseOtherFormats(std::string_view head, const std::string& name);

}  // namespace rollcall
