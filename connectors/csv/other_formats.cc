#include "connectors/csv/other_formats.h"

#include <algorithm>
#include <array>

#include "connectors/base/text.h"
#include "connectors/errors.h"

namespace rollcall {
namespace {

constexpr std::string_view kSaveAsCsv =
    "Open it and save it as CSV: in Excel, File > Save As > CSV UTF-8 (Comma delimited); in LibreOffice Calc, "
    "File > Save As > Text CSV, character set UTF-8; in Numbers, File > Export To > CSV";
constexpr std::string_view kUnpack = "Unpack it and read the CSV file in it";

struct Format {
  std::string_view begins;  // in lower case
  std::string_view holds;   // somewhere in the head; empty: nothing more
  std::string_view is;
  std::string_view advice;
};
// The first that fits counts.
constexpr auto kForeignFormats = std::to_array<Format>({
    {"pk\x03\x04", "opendocument.spreadsheet", "an OpenDocument spreadsheet (.ods)", kSaveAsCsv},
    {"pk\x03\x04", "index/document.iwa", "a Numbers spreadsheet", kSaveAsCsv},
    {"pk\x03\x04", "index/tables", "a Numbers spreadsheet", kSaveAsCsv},
    {"pk\x03\x04", "xl/", "an Excel workbook (.xlsx)", kSaveAsCsv},
    {"pk\x03\x04", "word/", "a document of a word processor", kSaveAsCsv},
    {"pk\x03\x04", "[content_types].xml", "an Excel workbook (.xlsx)", kSaveAsCsv},
    {"pk\x03\x04", "", "a ZIP archive", kUnpack},
    {"\xD0\xCF\x11\xE0", "", "an Excel workbook (.xls)", kSaveAsCsv},
    {"bzh", "1ay&sy", "packed by bzip2", "Unpack it, or pack it by gzip"},
    {"\xFD\x37zxz", "", "packed by xz", "Unpack it, or pack it by gzip"},
    {"(\xB5/\xFD", "", "packed by zstd", "Unpack it, or pack it by gzip"},
    {"7z\xBC\xAF", "", "a 7-Zip archive", kUnpack},
    {"%pdf-", "", "a PDF document", "Export the list as CSV where it comes from"},
    {"{\\rtf", "", "a document of a word processor", kSaveAsCsv},
    {"<!doctype html", "", "a web page (HTML)", kSaveAsCsv},
    {"<html", "", "a web page (HTML)", kSaveAsCsv},
    {"<table", "", "a web page (HTML)", kSaveAsCsv},
    {"<?xml", "", "XML", "Export the list as CSV where it comes from"},
    {"{\"", "", "JSON", "Read JSON lines by a source of type \"feed\""},
    {"[{", "", "JSON", "Read JSON lines by a source of type \"feed\""},
    {"dn: ", "\nobjectclass:", "LDIF", "Read it by a source of type \"ldif\""},
    {"dn: ", "\nchangetype:", "LDIF", "Read it by a source of type \"ldif\""},
    {"version: 1", "\ndn: ", "LDIF", "Read it by a source of type \"ldif\""},
    {"# extended ldif", "", "LDIF", "Read it by a source of type \"ldif\""},
});

}  // namespace

void RefuseOtherFormats(std::string_view head, const std::string& name) {
  constexpr std::size_t kLooked = 16'384;
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  const std::string folded = FoldAscii(head.substr(0, kLooked));
  for (const Format& format : kForeignFormats) {
    if (!folded.starts_with(format.begins) || folded.find(format.holds) == folded.npos) continue;
    throw SourceRejected(name + ": is " + std::string(format.is) + ", not CSV. " + std::string(format.advice));
  }
}

}  // namespace rollcall
