// libcurl, loaded when the first feed is read over HTTP: with the libraries that it needs itself it would make the
// start of each command almost twice as long. Whoever calls it by <curl/curl.h> calls these, and need not know.
#include <curl/curl.h>

#include <cstdarg>
#include <string>

#include "connectors/errors.h"
#include "connectors/library.h"

namespace rollcall {
namespace {

// What is in <curl/curl.h> has stayed in version 4 since 2006.
constexpr Library kLibrary = {"libcurl.so.4", [](const std::string& reason) {
                                throw SourceRejected("feeds over HTTP need " + reason + "; install libcurl4");
                              }};

// Calls the library's function of that name, which has the same type.
template <auto function, class... Arguments>
auto Call(const char* name, Arguments... arguments) {
  static const auto kReal = reinterpret_cast<decltype(function)>(FindFunction(kLibrary, name));
  return kReal(arguments...);
}

}  // namespace
}  // namespace rollcall

using rollcall::Call;

CURLcode curl_global_init(long flags) { return Call<&curl_global_init>(__func__, flags); }
time_t curl_getdate(const char* text, const time_t* now) { return Call<&curl_getdate>(__func__, text, now); }
void curl_free(void* memory) { Call<&curl_free>(__func__, memory); }

CURL* curl_easy_init() { return Call<&curl_easy_init>(__func__); }
void curl_easy_cleanup(CURL* easy) { Call<&curl_easy_cleanup>(__func__, easy); }
CURLcode curl_easy_pause(CURL* easy, int what) { return Call<&curl_easy_pause>(__func__, easy, what); }
const char* curl_easy_strerror(CURLcode code) { return Call<&curl_easy_strerror>(__func__, code); }
CURLHcode curl_easy_header(CURL* easy, const char* name, size_t index, unsigned origin, int request,
                           curl_header** header) {
  return Call<&curl_easy_header>(__func__, easy, name, index, origin, request, header);
}

// The one further argument of these is a long, a curl_off_t or a pointer: they are handed over in the same way.
static_assert(sizeof(long) == sizeof(void*) && sizeof(curl_off_t) == sizeof(void*));
// Their enumerations are not promoted, whatever clang takes them for.
#pragma GCC diagnostic ignored "-Wvarargs"

CURLcode curl_easy_setopt(CURL* easy, CURLoption option, ...) {
  va_list rest;
  va_start(rest, option);
  void* const value = va_arg(rest, void*);
  va_end(rest);
  return Call<&curl_easy_setopt>(__func__, easy, option, value);
}

CURLcode curl_easy_getinfo(CURL* easy, CURLINFO info, ...) {
  va_list rest;
  va_start(rest, info);
  void* const result = va_arg(rest, void*);
  va_end(rest);
  return Call<&curl_easy_getinfo>(__func__, easy, info, result);
}

CURLM* curl_multi_init() { return Call<&curl_multi_init>(__func__); }
CURLMcode curl_multi_cleanup(CURLM* multi) { return Call<&curl_multi_cleanup>(__func__, multi); }
CURLMcode curl_multi_add_handle(CURLM* multi, CURL* easy) {
  return Call<&curl_multi_add_handle>(__func__, multi, easy);
}
CURLMcode curl_multi_remove_handle(CURLM* multi, CURL* easy) {
  return Call<&curl_multi_remove_handle>(__func__, multi, easy);
}
CURLMcode curl_multi_perform(CURLM* multi, int* running) { return Call<&curl_multi_perform>(__func__, multi, running); }
CURLMcode curl_multi_poll(CURLM* multi, curl_waitfd* more, unsigned count, int milliseconds, int* ready) {
  return Call<&curl_multi_poll>(__func__, multi, more, count, milliseconds, ready);
}
CURLMsg* curl_multi_info_read(CURLM* multi, int* left) { return Call<&curl_multi_info_read>(__func__, multi, left); }

curl_slist* curl_slist_append(curl_slist* list, const char* text) {
  return Call<&curl_slist_append>(__func__, list, text);
}
void curl_slist_free_all(curl_slist* list) { Call<&curl_slist_free_all>(__func__, list); }

CURLU* curl_url() { return Call<&curl_url>(__func__); }
void curl_url_cleanup(CURLU* url) { Call<&curl_url_cleanup>(__func__, url); }
CURLUcode curl_url_get(CURLU* url, CURLUPart part, char** text, unsigned flags) {
  return Call<&curl_url_get>(__func__, url, part, text, flags);
}
CURLUcode curl_url_set(CURLU* url, CURLUPart part, const char* text, unsigned flags) {
  return Call<&curl_url_set>(__func__, url, part, text, flags);
}
