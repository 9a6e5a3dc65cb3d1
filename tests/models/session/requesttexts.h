#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

/// Requests and items as JSON, for stories told with SessionScript.
namespace stepwire::test {

/// A response.create of the model "m". `more`: further members, each with a comma before it.
std::string create(std::string_view input, std::string_view more = {});
/// The same with previous_response_id.
std::string after(std::string_view id, std::string_view input, std::string_view more = {});
std::string after(std::string_view id); ///< With a user message as input.

std::string user(std::string_view text);
/// What SessionScript::answer() lets the server say, in a client's form.
std::string assistant(std::string_view text);
std::string call(std::string_view id, std::string_view arguments = "", std::string_view more = {});
std::string output(std::string_view id);
std::string list(std::initializer_list<std::string> items);

} // namespace stepwire::test
