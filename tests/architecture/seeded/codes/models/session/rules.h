// "responses." alone is a prefix, and "response.created" is an event
inline const char *whole = "responses.whole.one";
inline const char *wordless = "responses.without.words";
inline const char *pageless = "wire.without_page";
