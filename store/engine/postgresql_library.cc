// libpq, loaded when the first registry on PostgreSQL is opened: with the libraries that it needs itself, each command
// would take a sixth longer to start. Whoever calls it by <libpq-fe.h> calls these, SOCI too, and need not know.
#include <libpq-fe.h>

#include "store/engine/library.h"

namespace {

constexpr rollcall::StoreLibrary kLibpq = {"libpq.so.5", "a registry on PostgreSQL", "libpq5"};

template <auto function, class... Arguments>
auto Call(const char* name, Arguments... arguments) {
  return rollcall::CallLoaded<function>(kLibpq, name, arguments...);
}

}  // namespace

// Connections and messages.
PGconn* PQconnectdb(const char* address) { return Call<&PQconnectdb>(__func__, address); }
void PQfinish(PGconn* connection) { Call<&PQfinish>(__func__, connection); }
ConnStatusType PQstatus(const PGconn* connection) { return Call<&PQstatus>(__func__, connection); }
int PQserverVersion(const PGconn* connection) { return Call<&PQserverVersion>(__func__, connection); }
const char* PQparameterStatus(const PGconn* connection, const char* name) {
  return Call<&PQparameterStatus>(__func__, connection, name);
}
char* PQerrorMessage(const PGconn* connection) { return Call<&PQerrorMessage>(__func__, connection); }
PGVerbosity PQsetErrorVerbosity(PGconn* connection, PGVerbosity verbosity) {
  return Call<&PQsetErrorVerbosity>(__func__, connection, verbosity);
}
PQnoticeProcessor PQsetNoticeProcessor(PGconn* connection, PQnoticeProcessor processor, void* argument) {
  return Call<&PQsetNoticeProcessor>(__func__, connection, processor, argument);
}
PQconninfoOption* PQconninfoParse(const char* address, char** error) {
  return Call<&PQconninfoParse>(__func__, address, error);
}
void PQconninfoFree(PQconninfoOption* options) { Call<&PQconninfoFree>(__func__, options); }
void PQfreemem(void* memory) { Call<&PQfreemem>(__func__, memory); }

// Commands.
PGresult* PQexec(PGconn* connection, const char* query) { return Call<&PQexec>(__func__, connection, query); }
PGresult* PQexecParams(PGconn* connection, const char* command, int count, const Oid* types, const char* const* values,
                       const int* lengths, const int* formats, int result_format) {
  return Call<&PQexecParams>(__func__, connection, command, count, types, values, lengths, formats, result_format);
}
PGresult* PQprepare(PGconn* connection, const char* statement, const char* query, int count, const Oid* types) {
  return Call<&PQprepare>(__func__, connection, statement, query, count, types);
}
PGresult* PQexecPrepared(PGconn* connection, const char* statement, int count, const char* const* values,
                         const int* lengths, const int* formats, int result_format) {
  return Call<&PQexecPrepared>(__func__, connection, statement, count, values, lengths, formats, result_format);
}
int PQsendQuery(PGconn* connection, const char* query) { return Call<&PQsendQuery>(__func__, connection, query); }
int PQsendQueryParams(PGconn* connection, const char* command, int count, const Oid* types, const char* const* values,
                      const int* lengths, const int* formats, int result_format) {
  return Call<&PQsendQueryParams>(__func__, connection, command, count, types, values, lengths, formats, result_format);
}
int PQsendPrepare(PGconn* connection, const char* statement, const char* query, int count, const Oid* types) {
  return Call<&PQsendPrepare>(__func__, connection, statement, query, count, types);
}
int PQsendQueryPrepared(PGconn* connection, const char* statement, int count, const char* const* values,
                        const int* lengths, const int* formats, int result_format) {
  return Call<&PQsendQueryPrepared>(__func__, connection, statement, count, values, lengths, formats, result_format);
}
int PQsetSingleRowMode(PGconn* connection) { return Call<&PQsetSingleRowMode>(__func__, connection); }
PGresult* PQgetResult(PGconn* connection) { return Call<&PQgetResult>(__func__, connection); }
int PQputCopyData(PGconn* connection, const char* buffer, int size) {
  return Call<&PQputCopyData>(__func__, connection, buffer, size);
}
int PQputCopyEnd(PGconn* connection, const char* error) { return Call<&PQputCopyEnd>(__func__, connection, error); }

// Results.
ExecStatusType PQresultStatus(const PGresult* result) { return Call<&PQresultStatus>(__func__, result); }
char* PQresultErrorMessage(const PGresult* result) { return Call<&PQresultErrorMessage>(__func__, result); }
char* PQresultErrorField(const PGresult* result, int field) {
  return Call<&PQresultErrorField>(__func__, result, field);
}
void PQclear(PGresult* result) { Call<&PQclear>(__func__, result); }
char* PQcmdTuples(PGresult* result) { return Call<&PQcmdTuples>(__func__, result); }
int PQntuples(const PGresult* result) { return Call<&PQntuples>(__func__, result); }
int PQnfields(const PGresult* result) { return Call<&PQnfields>(__func__, result); }
char* PQfname(const PGresult* result, int column) { return Call<&PQfname>(__func__, result, column); }
Oid PQftype(const PGresult* result, int column) { return Call<&PQftype>(__func__, result, column); }
int PQfsize(const PGresult* result, int column) { return Call<&PQfsize>(__func__, result, column); }
int PQfformat(const PGresult* result, int column) { return Call<&PQfformat>(__func__, result, column); }
char* PQgetvalue(const PGresult* result, int row, int column) {
  return Call<&PQgetvalue>(__func__, result, row, column);
}
int PQgetisnull(const PGresult* result, int row, int column) {
  return Call<&PQgetisnull>(__func__, result, row, column);
}

// Large objects, which SOCI names.
int lo_open(PGconn* connection, Oid object, int mode) { return Call<&lo_open>(__func__, connection, object, mode); }
int lo_close(PGconn* connection, int fd) { return Call<&lo_close>(__func__, connection, fd); }
int lo_lseek(PGconn* connection, int fd, int offset, int whence) {
  return Call<&lo_lseek>(__func__, connection, fd, offset, whence);
}
int lo_read(PGconn* connection, int fd, char* buffer, size_t size) {
  return Call<&lo_read>(__func__, connection, fd, buffer, size);
}
int lo_write(PGconn* connection, int fd, const char* buffer, size_t size) {
  return Call<&lo_write>(__func__, connection, fd, buffer, size);
}
