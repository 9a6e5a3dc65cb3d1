#include "tests/models/session/requesttexts.h"

namespace stepwire::test {

std::string create(std::string_view input, std::string_view more)
{
    return R"({"type":"response.create","model":"m","input":)" + std::string(input) + std::string(more) + '}';
}

std::string after(std::string_view id, std::string_view input, std::string_view more)
{
    return create(input, R"(,"previous_response_id":")" + std::string(id) + '"' + std::string(more));
}

std::string after(std::string_view id)
{
    return after(id, list({user("go on")}));
}

std::string user(std::string_view text)
{
    return R"({"role":"user","content":")" + std::string(text) + R"("})";
}

std::string assistant(std::string_view text)
{
    return R"({"role":"assistant","content":")" + std::string(text) + R"("})";
}

std::string call(std::string_view id, std::string_view arguments, std::string_view more)
{
    return R"({"type":"function_call","call_id":")" + std::string(id) + R"(","name":"f","arguments":")" + std::string(arguments)
        + '"' + std::string(more) + '}';
}

std::string output(std::string_view id)
{
    return R"({"type":"function_call_output","call_id":")" + std::string(id) + R"(","output":"done"})";
}

std::string list(std::initializer_list<std::string> items)
{
    std::string text;
    for (const std::string &item : items)
        text += (text.empty() ? "" : ",") + item;
    return '[' + text + ']';
}

} // namespace stepwire::test
